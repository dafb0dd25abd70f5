import type { RunStats } from '$lib/api/types'
import type { ChartBar } from '$lib/statistics'
import { periodDays, type Filters } from './filters'

export interface Chart {
  by: 'hour' | 'day'
  count: number
}

/** What the chart of a choice has: hours of the last day, else days; 30 of them where no span was chosen. */
export function chartOf(choice: Filters): Chart {
  if (choice.span === 'day') return { by: 'hour', count: 25 }
  return { by: 'day', count: choice.span === 'all' ? 30 : periodDays[choice.span] + (choice.span === 'week' ? 1 : 0) }
}

/** A bar for each hour or day up to now, those without runs included. */
export function chartBars(figures: readonly RunStats[], { by, count }: Chart, now: Date): ChartBar[] {
  const known = new Map(figures.map((sum) => [Date.parse(sum.from), sum]))
  return barStarts({ by, count }, now).map((date) => {
    const sum = known.get(date.getTime())
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

/** The first moments of the hours or days, oldest first. */
export function barStarts({ by, count }: Chart, now: Date): Date[] {
  if (by === 'day') return Array.from({ length: count }, (_, index) => new Date(now.getFullYear(), now.getMonth(), now.getDate() - (count - 1 - index)))
  const hour = new Date(now).setMinutes(0, 0, 0)
  return Array.from({ length: count }, (_, index) => new Date(hour - (count - 1 - index) * 3_600_000))
}
