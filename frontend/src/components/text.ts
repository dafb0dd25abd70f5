/** The texts of components that several screens share. */
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
  budget: (cost: string) => `limit ${cost} a day`,
  card: { failed: 'failed', success: 'succeeded', cancelled: 'cancelled or skipped', median: 'median time', cost: 'cost' },
  chart: (label: string, bars: number, of: number, by: string, most: string, last: string) => `${label}: ${bars} of ${of} ${by}s with runs, at most ${most}; ${last}`,
  emptyChart: (label: string, bars: number, by: string) => `${label}: no runs in ${bars} ${by}s`,
  /** "2nd try" */
  attempt: (n: number) => `${n}${n % 100 > 10 && n % 100 < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th')} try`,
  now: 'now',
  today: 'today',
}
