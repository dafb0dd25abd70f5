/** The second line of a task in the list. */
import type { Outlook, RunSummary } from '$lib/api/types'
import { deniedCount, outcomeText } from '$lib/format/run'
import { sentences } from '$lib/format/sentences'
import { text } from './text'

export interface TaskSummary {
  text: string
  /** It will not run until a user acts. */
  blocked: boolean
}

/** Why it will not run, what it waits for, or what its last run found. `runs` has the newest first; `held`: it is off or everything is paused, which is shown elsewhere. */
export function taskSummary(runs: readonly RunSummary[], outlook: Outlook | undefined, held: boolean): TaskSummary {
  if (outlook?.blocked && !held) return { text: sentences(outlook.blocked), blocked: true }
  if (outlook?.waiting) return { text: text.waiting(outlook.waiting), blocked: false }
  const last = runs.find((run) => run.status !== 'upcoming')
  if (!last) return { text: text.noRun, blocked: false }
  const found = last.status === 'success' && last.headline !== ''
  const denied = found && deniedCount(last) > 0 ? text.denied(deniedCount(last)) : ''
  const first = found ? denied : outcomeText(last)
  const headline = found || last.status === 'failed' ? last.headline : ''
  return { text: [first, headline].filter(Boolean).join('. '), blocked: false }
}
