import type { Run } from '$lib/api/types'
import { needsYou } from '$lib/format/run'

/** The latest ended run of each task, where that needs a person; newest first. */
export function needing(runs: readonly Run[]): Run[] {
  const seen = new Set<string>()
  return runs.filter((run) => {
    if (seen.has(run.task_id) || !ended(run)) return false
    seen.add(run.task_id)
    return needsYou(run)
  })
}

export function ended(run: Pick<Run, 'status'>): boolean {
  return run.status !== 'running' && run.status !== 'upcoming'
}

/** Runs that ended after someone last looked; those that did nothing are left out. */
export function since(runs: readonly Run[], looked: number): Run[] {
  return runs.filter((run) => run.end_time !== null && Date.parse(run.end_time) > looked && ended(run) && run.reason !== 'nothing_to_do')
}

const key = 'today.looked'

/** When Today was last looked at, in milliseconds; a day ago when it never was. */
export function lastLook(storage: Pick<Storage, 'getItem'>, now: number): number {
  const at = Number(storage.getItem(key))
  return at > 0 && at < now ? at : now - 24 * 3_600_000
}

export function look(storage: Pick<Storage, 'setItem'>, now: number) {
  storage.setItem(key, String(now))
}
