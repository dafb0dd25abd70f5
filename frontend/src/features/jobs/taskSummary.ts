/** The second line of a task in the list. */
import type { Outlook, RunSummary, Task } from '$lib/api/types'
import { deniedCount, headlineOf, markOf, outcomeText, statusName } from '$lib/format/run'
import { sentences } from '$lib/format/sentences'
import { text } from './text'

export interface TaskSummary {
  text: string
  /** It will not run until a user acts. */
  blocked: boolean
}

/**
 * The run that everything shown as the last run of a task is about:
 * the newest that ended and did start, or failed to; else the newest that did not run.
 */
export function lastRun<R extends Pick<RunSummary, 'status' | 'start_time'>>(runs: readonly R[]): R | undefined {
  const ended = runs.filter(({ status }) => status !== 'upcoming' && status !== 'running')
  return ended.find(({ status, start_time }) => status !== 'cancelled' || start_time !== null) ?? ended[0]
}

/** The mark of a task: it runs, will not run until a user acts, or how its last run ended. `runs` and `held` as for the summary. */
export function taskMark(runs: readonly RunSummary[], outlook: Pick<Outlook, 'blocked' | 'ended' | 'attention'> | undefined, held: boolean, last: Task['last_run_status']): RunSummary['status'] | 'attention' | 'none' {
  if (runs.some(({ status }) => status === 'running')) return 'running'
  const run = lastRun(runs)
  const mark = run ? markOf(run) : (last ?? 'none')
  return ((outlook?.blocked && !outlook.ended) || outlook?.attention) && !held && mark !== 'failed' ? 'attention' : mark
}

/** The mark's label for screen readers. */
export function markName(mark: ReturnType<typeof taskMark>): string {
  return mark === 'none' ? text.noRun : mark === 'attention' ? text.needsAttention : statusName[mark]
}

/** Why it will not run, what it waits for, or what its last run found. `runs` has the newest first; `held`: it is off or everything is paused, which is shown elsewhere. */
export function taskSummary(runs: readonly RunSummary[], outlook: Outlook | undefined, held: boolean): TaskSummary {
  if (outlook?.blocked && !held) return { text: sentences(outlook.blocked), blocked: !outlook.ended }
  if (outlook?.waiting) return { text: text.waiting(outlook.waiting), blocked: false }
  const last = runs.find((run) => run.status === 'running') ?? lastRun(runs)
  const fine = !last || !['failed', 'attention', 'running'].includes(markOf(last))
  if (outlook?.attention && !held && fine) return { text: sentences(outlook.attention), blocked: true }
  if (!last) return { text: text.noRun, blocked: false }
  const found = last.status === 'success' && last.headline !== ''
  const denied = found && deniedCount(last) > 0 ? text.denied(deniedCount(last)) : ''
  if (found) return { text: [denied, last.headline].filter(Boolean).join('. '), blocked: false }
  const ended = last.status === 'failed' || last.status === 'cancelled' // the mark says so
  return { text: (ended && headlineOf(last)) || outcomeText(last), blocked: false }
}
