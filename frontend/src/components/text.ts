/** The texts of components that several screens share. */
import type { FollowsOn } from '$lib/api/types'

export const text = {
  checks: { ok: 'OK', warning: 'Warning', failed: 'Failed', notChecked: 'Not checked' },
  discardTitle: 'Discard changes?',
  discardText: 'Your changes are not saved.',
  keepEditing: 'Keep editing',
  discard: 'Discard',
  cancel: 'Cancel',
  save: 'Save',
  allLines: (n: number) => `Show all ${n.toLocaleString('en')} lines`,
  lastRuns: (count: number, parts: string) => `Last ${count} runs: ${parts}`,
  noCost: 'no cost',
  noRuns: 'no runs',
  median: (duration: string) => `median ${duration}`,
  budget: (cost: string) => `budget ${cost} a day`,
  card: { failed: 'failed', success: 'succeeded', cancelled: 'cancelled or skipped', median: 'median time', cost: 'cost' },
  chart: (label: string, bars: number, of: number, by: string, most: string, last: string) => `${label}: ${bars} of ${of} ${by}s with runs, at most ${most}; ${last}`,
  emptyChart: (label: string, bars: number, by: string) => `${label}: no runs in ${bars} ${by}s`,
  attempt: (n: number) => `attempt ${n}`,
  onMachine: (machine: string) => `On the machine ${machine}`,
  graph: {
    title: 'What starts what',
    on: { success: 'success', failure: 'failure', any: 'any end', sequence: 'sequence' } satisfies Record<FollowsOn | 'sequence', string>,
    end: (task: string, on: FollowsOn | 'sequence') => `${task} ${{ success: 'succeeded', failure: 'failed', any: 'ended', sequence: 'succeeded, in its sequence' }[on]}`,
    after: (ends: readonly string[]) => `after ${ends.join(' or ')}`,
    off: 'off',
  },
  now: 'now',
  today: 'today',
}
