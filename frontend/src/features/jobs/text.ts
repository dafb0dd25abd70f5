/** The texts of the screens of jobs. */
import type { Worktree } from '$lib/api/types'
import { count } from '$lib/format/count'

export const text = {
  title: 'Tasks',
  empty: { title: 'No tasks yet', text: 'A task is a prompt with a schedule. Start from scratch, or from one of the examples.', examples: 'Show examples' },
  filter: 'Filter tasks',
  filters: 'Filters',
  states: { attention: 'Needs you', failing: 'Failing', running: 'Running', off: 'Off' },
  noMatch: { title: 'No task matches', clear: 'Clear filter' },
  collapse: (job: string) => `Tasks of ${job}`,
  off: 'off',
  denied: (n: number) => `${count(n, 'tool call')} denied`,
  waiting: (reason: string) => `Waiting: ${reason}`,
  weeklyCost: (cost: string) => `${cost}/week`,
  weeklyCostHint: 'What it will cost a week if its runs cost what they usually do; without a schedule, what it cost in the last week',
  hidden: (n: number) => count(n, 'task'),
  sortByNextRun: 'Sort by next run',
  sortedByNextRun: 'Sorted by next run',
  sortedByJob: 'Sorted by job',
  tasksByNextRun: 'Tasks by next run',
  noJob: 'Tasks without a job',
  noTasks: 'No tasks yet',
  newTask: 'New task',
  runJob: (job: string) => `Run ${job}`,
  more: (job: string) => `More for ${job}`,

  noRun: 'No run yet',
  needsAttention: 'Needs you',
  paused: 'paused',
  enable: (task: string) => `Turn on ${task}`,

  job: {
    running: 'In progress',
    failing: (n: number, of: number) => `${n} of ${of} ${of === 1 ? 'task' : 'tasks'} failing`,
    attention: (n: number, of: number) => `${n} of ${of} ${of === 1 ? 'task' : 'tasks'} ${n === 1 ? 'needs' : 'need'} you`,
    fine: 'All tasks are fine',
    noRuns: 'No runs yet',
    allOff: 'All tasks are off',
    runs: (names: string[]) => (names.length === 1 ? `Run job starts ${names[0]}.` : `Run job starts ${names.slice(0, -1).join(', ')} and then ${names.at(-1)}.`),
    more: 'More',
    close: 'Close',
    folder: 'Folder',
    worktree: 'Worktree',
    worktreePending: 'created at the first run',
    branch: 'Branch',
    basedOn: (branch: string) => `based on ${branch}`,
    size: 'Size',
    profile: 'Profile',
    order: 'Task order',
    missing: { title: 'No such job', text: 'It may have been deleted.', action: 'Show jobs' },
  },

  sharing: {
    title: 'Machines',
    notShared: 'Only this machine runs it.',
    machines: 'Runs on',
    any: 'any machine of the fleet',
    needs: (labels: readonly string[]) => `machines with ${labels.join(', ')}`,
    only: (machine: string) => `only ${machine}`,
    pinned: 'Pinned',
    onLoss: 'If a machine is lost',
    onLossHint: 'After the start it is unknown how far a run got. Repeating it can do its work twice',
    losses: { interrupt: 'its run is interrupted', again: 'another machine repeats its run' },
    here: 'On this machine',
    notMapped: 'it does not run here: no folder is chosen',
    refused: (reason: string) => `it does not run here: ${reason}`,
    runsOn: 'Takes its runs',
    noMachine: 'no machine',
    share: 'Share…',
    change: 'Change…',
    map: 'Choose folder…',
    unshare: 'Unshare',
    unshareTitle: (job: string) => `Unshare ${job}?`,
    unshareText: 'Only this machine runs it then. The other machines keep a copy whose tasks are disabled.',
    unshared: (job: string) => `Only this machine runs ${job}`,
    labels: 'Labels that a machine needs',
    labelsHint: 'Separated by commas. Empty: any machine',
    labelsPlaceholder: 'linux',
    shareNow: 'Share',
    save: 'Save',
    cancel: 'Cancel',
    shared: (job: string) => `${job} is shared`,
    folder: 'Folder on this machine',
    folderHint: 'Empty: this machine takes no runs of it',
    mapped: (job: string, path: string) => (path ? `${job} runs here in ${path}` : `This machine takes no runs of ${job}`),
  },

  branch: {
    title: 'Branch',
    more: 'More for this branch',
    /** How a branch relates to the one it merges into. */
    state({ dirty, ahead, behind, onto, unpushed, busy, no_remote, fault }: Pick<Worktree, 'dirty' | 'ahead' | 'behind' | 'onto' | 'unpushed' | 'busy' | 'no_remote' | 'fault'>): string {
      if (fault) return `Its state is unknown: ${fault}`
      const commits = onto ? ahead : unpushed
      const has = [commits > 0 ? count(commits, 'commit') : '', dirty ? 'uncommitted changes' : ''].filter(Boolean).join(' and ')
      const elsewhere = onto ? `that ${onto} does not have` : 'that are nowhere else'
      const state = has ? `It has ${has} ${elsewhere}.` : onto ? `Everything is in ${onto}.` : 'It has nothing new.'
      const rest = behind > 0 && onto ? `${onto} has ${count(behind, 'newer commit')}.` : ''
      return [state, rest, busy ? 'A run is using it.' : '', has && no_remote ? 'The repository has no remote to push to.' : ''].filter(Boolean).join(' ')
    },
  },
}
