import type { Run, RunFilter, RunStatus } from '$lib/api/types'
import { needsAttention } from '$lib/format/run'

export type Period = 'all' | 'day' | 'week' | 'month' | 'quarter'

/** Which runs the history shows. */
export interface Filters {
  status: readonly RunStatus[]
  /** Only runs that need attention and were not marked done. */
  attention: boolean
  /** Empty: all. */
  job: string
  /** Empty: all. */
  task: string
  /** Of the fleet; empty: all. */
  machine: string
  period: Period
  /** A day of the chart, as its first moment in this computer's time zone; null: all of the period. */
  day: Date | null
  text: string
}

export const noFilters: Filters = { status: [], attention: false, job: '', task: '', machine: '', period: 'all', day: null, text: '' }

/** Days in each period. */
export const periodDays: Record<Exclude<Period, 'all'>, number> = { day: 1, week: 7, month: 30, quarter: 90 }

export function hasFilters(filters: Filters): boolean {
  return filters.status.length > 0 || filters.attention || filters.job !== '' || filters.task !== '' || filters.machine !== '' || filters.period !== 'all' || filters.day !== null || filters.text.trim() !== ''
}

export function toRunFilter(filters: Filters, now: Date): RunFilter {
  const filter: RunFilter = {}
  if (filters.status.length > 0) filter.status = [...filters.status]
  if (filters.attention) filter.needs_attention = true
  if (filters.job) filter.job = filters.job
  if (filters.task) filter.task = filters.task
  if (filters.machine) filter.machine = filters.machine
  if (filters.period !== 'all') filter.since = new Date(now.getTime() - periodDays[filters.period] * 86_400_000).toISOString()
  if (filters.day) {
    filter.since = filters.day.toISOString()
    filter.until = new Date(filters.day.getFullYear(), filters.day.getMonth(), filters.day.getDate() + 1).toISOString()
  }
  return filter
}

/** Whether a new run matches. With a search text only the service knows. */
export function matches(run: Run, filters: Filters, now: Date): boolean {
  if (filters.text.trim()) return false
  const { since, until } = toRunFilter(filters, now)
  if (!fits(run, filters)) return false
  if ((filters.task && run.task_id !== filters.task) || (filters.job && run.job_id !== filters.job) || (filters.machine && run.machine !== filters.machine)) return false
  const at = Date.parse(run.scheduled_time)
  return (!since || at >= Date.parse(since)) && (!until || at < Date.parse(until))
}

/** Whether a run currently matches the status filters. */
function fits(run: Run, { status, attention }: Filters): boolean {
  return (status.length === 0 || status.includes(run.status)) && (!attention || needsAttention(run))
}

/**
 * The loaded runs, updated with the newest records: with matching new runs, and
 * without those that no longer match.
 */
export function mergeRuns(loaded: readonly Run[], newest: readonly Run[], filters: Filters, now: Date): Run[] {
  const known = new Map(newest.map((run) => [run.id, run]))
  const loadedIDs = new Set(loaded.map((run) => run.id))
  const first = loaded[0] ? Date.parse(loaded[0].scheduled_time) : -Infinity
  const fresh = newest.filter((run) => !loadedIDs.has(run.id) && Date.parse(run.scheduled_time) >= first && matches(run, filters, now))
  const current = loaded.map((run) => known.get(run.id) ?? run).filter((run) => fits(run, filters))
  return [...fresh, ...current]
}
