/** The sentence above the chart. */
import { formatCost } from '$lib/format/run'
import { formatDuration } from '$lib/format/time'
import { formatDay, median, type ChartBar } from '$lib/statistics'
import { text } from './text'

export type Shown = 'outcomes' | 'cost' | 'duration'

/** "612 runs, 4% failed, $41.20"; "$41.20, $1.37 a day, $12.30 this month"; "Median 4 m 10 s, 12 m 00 s on 3 Nov at most". `month` is what this month has cost so far; null: not known. */
export function chartSummary(bars: readonly ChartBar[], show: Shown, by: 'day' | 'hour', month: number | null): string {
  const sum = (value: (bar: ChartBar) => number) => bars.reduce((total, bar) => total + value(bar), 0)
  const [success, failed, cost] = [sum((bar) => bar.success), sum((bar) => bar.failed), sum((bar) => bar.cost)]
  const runs = success + failed + sum((bar) => bar.cancelled)
  if (runs + sum((bar) => bar.skipped) === 0) return text.summary.none
  if (show === 'cost') {
    const daily = by === 'day' ? formatCost(cost / bars.length) : ''
    return list(text.summary.spent(formatCost(cost)), daily && text.summary.perDay(daily), month !== null && formatCost(month) && text.summary.thisMonth(formatCost(month)))
  }
  if (show === 'duration') {
    const timed = bars.filter((bar) => bar.medianDuration !== null)
    const middle = median(timed.map((bar) => bar.medianDuration ?? 0))
    const longest = timed.reduce<ChartBar | null>((most, bar) => ((most?.medianDuration ?? -1) < (bar.medianDuration ?? 0) ? bar : most), null)
    if (middle === null || !longest) return text.summary.none
    return list(text.summary.median(formatDuration(middle)), timed.length > 1 && by === 'day' && text.summary.longest(formatDuration(longest.medianDuration ?? 0), formatDay(longest.date)))
  }
  return list(text.summary.runs(runs), success + failed > 0 && text.summary.failed((failed / (success + failed)) * 100), formatCost(cost))
}

const list = (...parts: (string | false)[]) => parts.filter(Boolean).join(', ')
