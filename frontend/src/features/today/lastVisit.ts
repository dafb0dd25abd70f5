import type { RunSummary, Run } from '$lib/api/types'
import { needsAttention } from '$lib/format/run'

/** The latest ended run of each task, where that needs a person and was not put away; newest first. */
export function needingAttention(latest: readonly (readonly RunSummary[])[], dismissed: ReadonlySet<string>): RunSummary[] {
  return latest
    .flatMap((runs) => runs.find(ended) ?? [])
    .filter((run) => needsAttention(run) && !dismissed.has(run.id))
    .sort((a, b) => Date.parse(b.scheduled_time) - Date.parse(a.scheduled_time))
}

const away = 'today.dismissed'

/** The runs that a person has put away. */
export function dismissed(storage: Pick<Storage, 'getItem'>): Set<string> {
  return new Set((storage.getItem(away) ?? '').split(' ').filter(Boolean))
}

/** Remembers that a run was put away; of very many, the latest. */
export function dismiss(storage: Pick<Storage, 'getItem' | 'setItem'>, id: string): Set<string> {
  const ids = [...dismissed(storage), id].slice(-500)
  storage.setItem(away, ids.join(' '))
  return new Set(ids)
}

export function ended(run: Pick<Run, 'status'>): boolean {
  return run.status !== 'running' && run.status !== 'upcoming'
}

/** Runs that ended after someone last looked; those that did nothing are left out. */
export function endedSince(runs: readonly Run[], looked: number): Run[] {
  return runs.filter((run) => run.end_time !== null && Date.parse(run.end_time) > looked && ended(run) && run.reason !== 'nothing_to_do')
}

const key = 'today.looked'

/** When Today was last looked at, in milliseconds; a day ago when it never was. */
export function lastVisit(storage: Pick<Storage, 'getItem'>, now: number): number {
  const at = Number(storage.getItem(key))
  return at > 0 && at < now ? at : now - 24 * 3_600_000
}

export function markVisited(storage: Pick<Storage, 'setItem'>, now: number) {
  storage.setItem(key, String(now))
}
