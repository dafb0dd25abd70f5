import type { Run, RunFilter, RunStatus } from '$lib/api/types'

export type Period = 'all' | 'day' | 'week' | 'month' | 'quarter'

/** What of the history is shown. */
export interface Filters {
  status: readonly RunStatus[]
  /** Empty: all. */
  job: string
  /** Empty: all. */
  task: string
  span: Period
  text: string
}

export const noFilters: Filters = { status: [], job: '', task: '', span: 'all', text: '' }

/** How many days back; all has no end, and its chart shows as many as fit. */
export const periodDays: Record<Exclude<Period, 'all'>, number> = { day: 1, week: 7, month: 30, quarter: 90 }

export function hasFilters(choice: Filters): boolean {
  return choice.status.length > 0 || choice.job !== '' || choice.task !== '' || choice.span !== 'all' || choice.text.trim() !== ''
}

export function toRunFilter(choice: Filters, now: Date): RunFilter {
  const filter: RunFilter = {}
  if (choice.status.length > 0) filter.status = [...choice.status]
  if (choice.job) filter.job = choice.job
  if (choice.task) filter.task = choice.task
  if (choice.span !== 'all') filter.since = new Date(now.getTime() - periodDays[choice.span] * 86_400_000).toISOString()
  return filter
}

/** Whether a run that is new belongs to what is shown; what holds a text only the service knows. */
export function matches(run: Run, choice: Filters, now: Date): boolean {
  if (choice.text.trim()) return false
  const { since } = toRunFilter(choice, now)
  if (choice.status.length > 0 && !choice.status.includes(run.status)) return false
  if ((choice.task && run.task_id !== choice.task) || (choice.job && run.job_id !== choice.job)) return false
  return !since || Date.parse(run.scheduled_time) >= Date.parse(since)
}

/**
 * What was fetched, as the newest records have it now, with those of them that
 * are new, and without those that are not any more what was asked for.
 */
export function mergeRuns(fetched: readonly Run[], newest: readonly Run[], choice: Filters, now: Date): Run[] {
  const known = new Map(newest.map((run) => [run.id, run]))
  const had = new Set(fetched.map((run) => run.id))
  const first = fetched[0] ? Date.parse(fetched[0].scheduled_time) : -Infinity
  const fresh = newest.filter((run) => !had.has(run.id) && Date.parse(run.scheduled_time) >= first && matches(run, choice, now))
  const still = fetched.map((run) => known.get(run.id) ?? run).filter((run) => choice.status.length === 0 || choice.status.includes(run.status))
  return [...fresh, ...still]
}
