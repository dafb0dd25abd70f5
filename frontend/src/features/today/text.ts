/** The sentences, labels and buttons of Today. */
import { count } from '$lib/format/count'
import { formatCost } from '$lib/format/run'

/** A part of a sentence, emphasized or not. */
export interface Part {
  text: string
  emphasis?: 'strong' | 'attention'
}

/** The numbers of the report, and their sentence: the same as report.Totals in Go, which the command line uses. */
export interface Totals {
  runs: number
  /** Permissions that runs wait for. */
  requests: number
  /** Files with tasks that wait for an approval. */
  to_review: number
  needs_you: number
  /** Of these, about runs from before. */
  older: number
  found: number
  quiet: number
  done: number
  /** Runs that are in no list and were not marked done. */
  other: number
  files: number
  branches: readonly string[]
  cost_usd: number
  /** The median of the same hours on the days before; 0: unknown. */
  usual_usd: number
  /** "18:40", "yesterday 18:40", "Tue 18:40" */
  since: string
}

const needs = (n: number) => (n === 1 ? 'needs' : 'need')

/** Strong parts are in **. */
function parts(sentence: string): Part[] {
  return sentence.split('**').map((text, index) => (index % 2 === 1 ? { text, emphasis: 'strong' as const } : { text })).filter(({ text }) => text !== '')
}

function costSentence(cost: number, usual: number): string {
  if (!formatCost(cost)) return ''
  if (!formatCost(usual)) return ` **${formatCost(cost)}**.`
  const same = cost <= 1.5 * usual && cost >= usual / 1.5
  return ` **${formatCost(cost)}**, ${same ? 'as usual' : `usually ${formatCost(usual)}`}.`
}

export const text = {
  title: 'Today',
  needsAttention: 'Needs you',
  waiting: 'Waiting for your answer',
  waitsForAnswer: 'Waits for your answer',
  found: 'Found something',
  latest: 'Latest runs',
  running: 'Running now',
  /** Instead, when none of them runs yet. */
  queue: 'In the queue',
  next: 'Next',
  totals: 'Totals',
  since: (time: string) => `Since ${time}`,
  quietRuns: (n: number) => count(n, 'quiet run'),
  summary(totals: Totals): Part[] {
    const { runs, requests, to_review, needs_you, older, found, quiet, done, other, files, branches, cost_usd, usual_usd, since } = totals
    const kinds: Part[] = []
    if (requests > 0) kinds.push({ text: `${requests} ${requests === 1 ? 'waits' : 'wait'} for your answer`, emphasis: 'attention' })
    if (to_review > 0) kinds.push({ text: `${count(to_review, 'task file')} to review`, emphasis: 'attention' })
    if (needs_you > 0) kinds.push({ text: `${needs_you} ${needs(needs_you)} you${older > 0 && runs > 0 ? ` (${older} from before)` : ''}`, emphasis: 'attention' })
    if (found > 0) kinds.push({ text: `${found} found something` })
    if (quiet > 0) kinds.push({ text: `${quiet} ${quiet === 1 ? 'is' : 'are'} quiet` })
    if (done > 0) kinds.push({ text: `${done} ${done === 1 ? 'is' : 'are'} done` })
    if (other > 0) kinds.push({ text: `${other} only in the history` })
    const where = branches.length > 0 ? ` on ${branches.length === 1 ? branches[0] : `${branches.length} branches`}` : ''
    return [
      ...parts(runs === 0 ? `No runs since ${since}.` : `**${count(runs, 'run')}** since ${since}.`),
      ...kinds.flatMap((part, index) => [{ text: index === 0 ? ' ' : ', ' }, part]),
      ...(kinds.length > 0 ? [{ text: '.' }] : []),
      ...parts(files > 0 ? ` **${count(files, 'file')}** changed${where}.` : ''),
      ...parts(costSentence(cost_usd, usual_usd)),
    ]
  },
  empty: { title: 'Nothing is scheduled yet', text: 'Create a job and a task to see running tasks, upcoming runs and anything that needs you here.' },
  paused: 'paused',
  continue: 'Continue in terminal',
  pausedUntil: (time: string) => (time ? `Paused until ${time}. Nothing starts on schedule.` : 'Paused. Nothing starts on schedule.'),
  resume: 'Resume',
  resumed: 'Resumed',
  tasksOff: (n: number) => (n === 1 ? '1 task is off.' : `${n} tasks are off.`),
  turnOn: (n: number) => (n === 1 ? 'Turn it on' : 'Turn them on'),
  turnedOn: (n: number) => (n === 1 ? '1 task is on' : `${n} tasks are on`),
  nothingNext: 'No upcoming runs.',
  nextIs: (task: string, time: string) => `Next: ${task} at ${time}.`,
  tonight: 'tonight',
  later: (n: number, from: string, length: string, cost: string) => [n === 1 ? '' : `from ${from}`, length && `about ${length}`, cost].filter(Boolean).join(', '),
  tasks: (n: number) => count(n, 'task'),
  toMerge: 'To merge',
  review: 'Review',
  branchActions: (branch: string) => `Actions for ${branch}`,
  uncommitted: 'uncommitted changes',
  commits: (n: number) => count(n, 'commit'),
  more: (n: number) => `${n} more in History`,
  showAll: (n: number) => `Show all ${n}`,
  done: 'Done',
  isDone: (task: string) => `${task} is done`,
  areDone: (n: number) => `${n} items are done`,
  markDone: (task: string) => `Mark ${task} as done`,
  markAllDone: 'Mark all done',
  snoozeOf: (task: string) => `Snooze ${task}`,
  snooze: { title: 'Snooze', evening: 'This evening', tomorrow: 'Tomorrow 08:00', nextWeek: 'Next week' },
  isSnoozed: (task: string, until: string) => `${task} is snoozed until ${until}`,
  waitsForLimit: (left: string) => `Waits for the usage limit to reset in ${left}`,
  waitsForReserve: (left: string) => `Waits for the reset in ${left}: the rest of the 5-hour window is reserved for you`,
  waitsUntil: (time: string) => `Waits until ${time}`,
  folderMissing: 'its folder is missing',
  usual: 'Usual',
  loading: 'Loading…',
  queued: 'Queued',
  runningNow: 'Running',
  stop: 'Stop',
  stopTask: (task: string) => `Stop ${task}`,
  cost: 'Cost',
  runs: 'Runs',
  busy: 'Total run time',
  due: 'due',
  andMore: (n: number) => `and ${n} more`,
  past: (since: string, runs: string) => `Since ${since}: ${runs || 'no runs'}.`,
  upcoming: (n: number, first: string, at: string) => `Next 12 hours: ${n} due, first ${first} at ${at}.`,
  nothingUpcoming: 'Next 12 hours: no upcoming runs.',
  limit: ({ waiting, name, left, time, guessed }: { waiting: number; name: string; left: string; time: string; guessed: boolean }) =>
    `${waiting > 0 ? `${count(waiting, 'run')} ${waiting === 1 ? 'waits' : 'wait'} for the ${name}.` : `Usage limit reached: ${name}.`} ${
      guessed ? `Claude Code did not say when it resets; runs try again in ${left} (${time}).` : `It resets in ${left} (${time}).`
    }`,
  reserve: ({ waiting, used, reserve, left, time }: { waiting: number; used: number; reserve: number; left: string; time: string }) =>
    `${count(waiting, 'run')} ${waiting === 1 ? 'waits' : 'wait'}: ${used}% of the 5-hour window is used, and ${reserve}% is reserved for you. It resets in ${left} (${time}).`,
  forecast: 'Forecast',
  day: '24 hours',
  week: '7 days',
  limitAt: (limit: string, time: string) => `The ${limit} will be reached about ${time}.`,
  budgetAt: (budget: string, time: string) => `The ${budget} will be spent about ${time}.`,
  watchesNotCounted: (n: number) => `${count(n, 'task')} started by file changes ${n === 1 ? 'is' : 'are'} not counted.`,
  unusual: 'far more than usual',
}
