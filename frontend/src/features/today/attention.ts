import type { Run, RunSummary } from '$lib/api/types'
import { needsAttention } from '$lib/format/run'

/** Older runs no longer need attention, in milliseconds. */
const maxAge = 7 * 86_400_000

/** The latest ended run of each task, where it needs attention, is recent and was not marked as done; newest first. */
export function needingAttention(latest: readonly (readonly RunSummary[])[], done: ReadonlySet<string>, now: number): RunSummary[] {
  return latest
    .flatMap((runs) => runs.find(ended) ?? [])
    .filter((run) => needsAttention(run) && !done.has(run.id) && !run.acknowledged_at && !(run.snoozed_until && Date.parse(run.snoozed_until) > now))
    .filter((run) => now - Date.parse(run.end_time ?? run.scheduled_time) < maxAge)
    .sort((a, b) => Date.parse(b.scheduled_time) - Date.parse(a.scheduled_time))
}

const key = 'today.dismissed'

/** The ids of the runs that were marked as done. */
export function doneRuns(storage: Pick<Storage, 'getItem'>): Set<string> {
  return new Set((storage.getItem(key) ?? '').split(' ').filter(Boolean))
}

/** Marks a run as done, or takes the mark away; the latest 500 are remembered. */
export function setDone(storage: Pick<Storage, 'getItem' | 'setItem'>, id: string, done: boolean): Set<string> {
  const others = [...doneRuns(storage)].filter((other) => other !== id)
  const ids = (done ? [...others, id] : others).slice(-500)
  storage.setItem(key, ids.join(' '))
  return new Set(ids)
}

export function ended(run: Pick<Run, 'status'>): boolean {
  return run.status !== 'running' && run.status !== 'upcoming'
}

/** The runs that ended after a time, except those that had nothing to do and those that were retried. */
export function endedSince(runs: readonly Run[], since: number): Run[] {
  const found = runs.filter((run) => run.end_time !== null && Date.parse(run.end_time) > since && ended(run) && run.reason !== 'nothing_to_do')
  const retried = new Set(found.map((run) => run.retry_of))
  return found.filter((run) => !retried.has(run.id))
}
