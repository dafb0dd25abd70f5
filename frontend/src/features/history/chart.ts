import type { RunStats } from '$lib/api/types'
import type { ChartBar } from '$lib/statistics'
import { periodDays, type Filters } from './filters'

export interface Chart {
  by: 'hour' | 'day'
  count: number
}

/** The bars of a chart: hours for the last day, otherwise days; 30 days where no period is set. */
export function chartOf(filters: Filters): Chart {
  if (filters.period === 'day') return { by: 'hour', count: 25 }
  return { by: 'day', count: filters.period === 'all' ? 30 : periodDays[filters.period] + (filters.period === 'week' ? 1 : 0) }
}

/** A bar for each hour or day up to now, including those without runs. The service's days may begin in another time zone: the middle of a day decides in which bar it is. */
export function chartBars(stats: readonly RunStats[], { by, count }: Chart, now: Date): ChartBar[] {
  const starts = barStarts({ by, count }, now)
  const half = by === 'day' ? 12 * 3_600_000 : 30 * 60_000
  const known = new Map(stats.map((sum) => [starts.findLastIndex((start) => start.getTime() <= Date.parse(sum.from) + half), sum]))
  return starts.map((date, index) => {
    const sum = known.get(index)
    return {
      date,
      success: sum?.success ?? 0,
      failed: sum?.failed ?? 0,
      cancelled: sum?.cancelled ?? 0,
      skipped: sum?.skipped ?? 0,
      cost: sum?.cost_usd ?? 0,
      medianDuration: sum?.duration ?? null,
    }
  })
}

/** The start of each hour or day, oldest first. */
export function barStarts({ by, count }: Chart, now: Date): Date[] {
  if (by === 'day') return Array.from({ length: count }, (_, index) => new Date(now.getFullYear(), now.getMonth(), now.getDate() - (count - 1 - index)))
  const hour = new Date(now).setMinutes(0, 0, 0)
  return Array.from({ length: count }, (_, index) => new Date(hour - (count - 1 - index) * 3_600_000))
}
