import type { RunSummary } from '$lib/api/types'
import { median } from '$lib/statistics'

const week = 7 * 86_400_000

/**
 * What a task costs a week, in dollars: its median cost for each of its next
 * times, or without at least two of them, what it cost in the last week.
 * 0: nothing is known. `next` is ascending.
 */
export function weeklyCost(runs: readonly Pick<RunSummary, 'cost_usd' | 'scheduled_time'>[], next: readonly string[], now: Date): number {
  const costs = runs.map((run) => run.cost_usd).filter((usd) => usd > 0)
  const [first, last] = [next[0], next.at(-1)]
  const span = first && last ? Date.parse(last) - Date.parse(first) : 0
  if (span > 0) return ((median(costs) ?? 0) * week * (next.length - 1)) / span
  return runs.filter((run) => now.getTime() - Date.parse(run.scheduled_time) < week).reduce((sum, run) => sum + run.cost_usd, 0)
}
