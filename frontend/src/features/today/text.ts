/** The sentences, labels and buttons of Today. */
const count = (n: number, noun: string) => `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`

/** A part of a sentence, emphasized or not. */
export interface Part {
  text: string
  emphasis?: 'strong' | 'attention'
}

/** What the report sums up. As the service counts. */
export interface Totals {
  runs: number
  attention: number
  found: number
  quiet: number
  files: number
  /** "$5.38"; empty: nothing. */
  cost: string
  /** "at 18:40", "Tue 18:40" */
  since: string
}

export const text = {
  title: 'Today',
  needsAttention: 'Needs you',
  found: 'Found something',
  latest: 'Latest runs',
  running: 'Running now',
  next: 'Next',
  totals: 'Since your last visit',
  quietRuns: (n: number) => count(n, 'quiet run'),
  summary({ runs, attention, found, quiet, files, cost, since }: Totals): Part[] {
    const parts: Part[] = runs === 0 ? [{ text: `No runs since you left ${since}.` }] : [{ text: count(runs, 'run'), emphasis: 'strong' }, { text: ` since you left ${since}.` }]
    const kinds: Part[] = []
    if (attention > 0) kinds.push({ text: `${attention} ${attention === 1 ? 'needs' : 'need'} you`, emphasis: 'attention' })
    if (found > 0) kinds.push({ text: `${found} found something` })
    if (quiet > 0) kinds.push({ text: `${quiet} ${quiet === 1 ? 'is' : 'are'} quiet` })
    kinds.forEach((part, index) => parts.push({ text: index === 0 ? ' ' : ', ' }, part))
    if (kinds.length > 0) parts.push({ text: '.' })
    if (files > 0) parts.push({ text: ' ' }, { text: count(files, 'file'), emphasis: 'strong' }, { text: ' changed.' })
    if (cost) parts.push({ text: ' ' }, { text: cost, emphasis: 'strong' }, { text: '.' })
    return parts
  },
  at: (clock: string) => `at ${clock}`,
  empty: { title: 'Nothing is scheduled yet', text: 'Create a job and a task to see running tasks, upcoming runs and anything that needs attention here.' },
  paused: 'Paused. Nothing runs until you resume.',
  nothingNext: 'No upcoming runs.',
  more: (n: number) => `${n} more in History`,
  showAll: (n: number) => `Show all ${n}`,
  done: 'Done',
  isDone: (task: string) => `${task} is done`,
  markDone: (task: string) => `Mark ${task} as done`,
  commandCopied: 'Command copied: run it in a terminal',
  usual: 'Usual',
  loading: 'Loading…',
  queued: 'Queued',
  runningNow: 'Running',
  stop: 'Stop',
  stopTask: (task: string) => `Stop ${task}`,
  cost: 'Cost',
  runs: 'Runs',
  busy: 'Total run time',
  andMore: (n: number) => `and ${n} more`,
  past: (runs: string) => `Last 12 hours: ${runs || 'no runs'}.`,
  upcoming: (n: number, first: string, at: string) => `Next 12 hours: ${n} due, first ${first} at ${at}.`,
  nothingUpcoming: 'Next 12 hours: no upcoming runs.',
  limit: (name: string, owner: string, models: string, until: string) => `Usage limit reached: ${name} of the ${owner}${models ? `, ${models} only` : ''}. Its runs wait until ${until}.`,
}
