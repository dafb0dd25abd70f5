/** What a row says of a task's latest runs. */
import type { Run } from '$lib/api/types'

/** Half of the runs that ended took less, in seconds; null when none did. */
export function median(runs: readonly Pick<Run, 'duration' | 'status'>[]): number | null {
  const times = runs.flatMap((run) => (run.duration !== null && (run.status === 'success' || run.status === 'failed') ? [run.duration] : [])).sort((a, b) => a - b)
  const middle = times.length / 2
  if (times.length === 0) return null
  return times.length % 2 === 1 ? times[Math.floor(middle)]! : (times[middle - 1]! + times[middle]!) / 2
}

/** The strip in words. */
export function told(runs: readonly Pick<Run, 'status'>[]): string {
  if (runs.length === 0) return 'No run yet'
  const counts = new Map<string, number>()
  for (const run of runs) counts.set(run.status, (counts.get(run.status) ?? 0) + 1)
  const parts = [...counts].map(([status, n]) => `${n} ${status}`)
  return `Last ${runs.length === 1 ? 'run' : `${runs.length} runs`}: ${parts.join(', ')}`
}
