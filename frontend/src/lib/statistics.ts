import type { RunSummary } from '$lib/api/types'

/** Totals of a set of runs. Runs that never started do not count. */
export interface Statistics {
  runs: number
  success: number
  failed: number
  cancelled: number
  /** The share of successes among those that succeeded or failed, between 0 and 1; null: none did. */
  rate: number | null
  /** Seconds; null: none ended. */
  medianDuration: number | null
  /** Dollars; null: none cost anything. */
  medianCost: number | null
  cost: number
}

export function statistics(runs: readonly RunSummary[]): Statistics {
  const done = runs.filter((run) => run.start_time !== null && run.status !== 'running' && run.status !== 'upcoming')
  const number = (status: RunSummary['status']) => done.filter((run) => run.status === status).length
  const success = number('success')
  const failed = number('failed')
  return {
    runs: done.length,
    success,
    failed,
    cancelled: number('cancelled'),
    rate: success + failed > 0 ? success / (success + failed) : null,
    medianDuration: median(done.flatMap((run) => (run.duration === null ? [] : [run.duration]))),
    medianCost: median(done.flatMap((run) => (run.cost_usd > 0 ? [run.cost_usd] : []))),
    cost: done.reduce((sum, run) => sum + run.cost_usd, 0),
  }
}

export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

/** The totals of a calendar day in this computer's time zone. */
export interface DailyStats extends Statistics {
  /** Its start. */
  date: Date
  /** Slots that were skipped. */
  skipped: number
}

/** The values of an hour or a day in a chart. */
export type ChartBar = Pick<DailyStats, 'date' | 'success' | 'failed' | 'cancelled' | 'skipped' | 'cost' | 'medianDuration'>

/** The last days, today last, including days without runs. */
export function dailyStats(runs: readonly RunSummary[], count: number, now: Date): DailyStats[] {
  const byDay = new Map<number, RunSummary[]>()
  for (const run of runs) {
    const at = new Date(run.start_time ?? run.scheduled_time)
    const day = new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime()
    const list = byDay.get(day)
    if (list) list.push(run)
    else byDay.set(day, [run])
  }
  return Array.from({ length: count }, (_, index) => {
    const date = new Date(now.getFullYear(), now.getMonth(), now.getDate() - (count - 1 - index))
    const list = byDay.get(date.getTime()) ?? []
    return { ...statistics(list), date, skipped: list.filter((run) => run.status === 'cancelled' && run.start_time === null).length }
  })
}

/** "23 Nov" */
export function formatDay(date: Date): string {
  return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })
}

/** "3 succeeded, 1 failed"; "no runs". */
export function describeDay(day: ChartBar): string {
  const parts = [
    [day.success, 'succeeded'],
    [day.failed, 'failed'],
    [day.cancelled, 'cancelled'],
    [day.skipped, 'skipped'],
  ] as const
  return parts.filter(([n]) => n > 0).map(([n, word]) => `${n} ${word}`).join(', ') || 'no runs'
}
