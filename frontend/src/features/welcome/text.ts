/** The texts of the first screen and the import. */
import type { ImportReport, ImportSource } from '$lib/api/types'
import { count } from '$lib/format/count'
import { sentences } from '$lib/format/sentences'

export const text = {
  title: 'Welcome',
  lead: 'Claude Code, while you sleep',
  about: 'Claude Scheduler runs your prompts on a schedule and reports what each run found.',

  checks: {
    label: 'Setup',
    claude: 'Claude Code',
    signIn: 'Sign-in',
    startAtLogin: 'Start at login',
    startsAtLogin: 'Tasks also run while this window is closed',
    notAtLogin: 'Otherwise tasks run only after you start the app',
    checking: 'Checking…',
    afterClaude: 'Checked once Claude Code is found',
    choose: 'Choose…',
    chooseLabel: 'Choose the Claude Code program',
    install: 'Copy install command',
    installLine: 'npm install -g @anthropic-ai/claude-code',
    installCopied: 'Copied. Run it in a terminal',
    signInButton: 'Sign in…',
    states: { ok: 'OK', warning: 'Warning', failed: 'Not ready', unknown: 'Unknown', checking: 'Checking', off: 'Off' },
  },

  start: { title: 'Start with a task', text: 'Each opens pre-filled; nothing runs until you save it.', folders: 'In the folder', blank: 'Write your own', atMost: (cost: string) => `up to ${cost}`, first: (time: string, folder: string) => (folder ? `${time} in ${folder}` : time) },

  import: {
    title: 'Import existing schedules',
    button: 'Import…',
    from: (source: string) => `Import from ${source}`,
    file: 'Import a job from a file…',
    path: (path: string) => `From ${path}. `,
    unchanged: 'The source is not changed.',
    records: 'Items to import',
    enable: 'Turn on the tasks that are turned on there',
    enableHint: 'Otherwise all tasks are imported turned off, so you can review them',
    overwrite: 'Overwrite existing records',
    exists: 'Already here',
    nothing: 'Nothing to import.',
    runs: 'Import the history too',
    runsHint: (n: number) => count(n, 'run'),
    settings: 'Import the settings too',
    profile: (detail: string) => `Profile, ${detail}`,
    reading: 'Reading…',
    done: 'Done',
    cancel: 'Cancel',
    submit: (n: number) => (n > 0 ? `Import ${n}` : 'Import'),
  },
}

/** "3 jobs, 12 tasks, 40 runs": what a source contains. */
export function contentsText(source: Pick<ImportSource, 'jobs' | 'tasks' | 'doubtful' | 'profiles' | 'runs'>): string {
  const counts = [
    [source.jobs, 'job'],
    [source.tasks, 'task'],
    [source.doubtful, 'other command'],
    [source.profiles, 'profile'],
    [source.runs, 'run'],
  ] as const
  return counts.filter(([n]) => n > 0).map(([n, word]) => count(n, word)).join(', ') || 'nothing to import'
}

/** What an import did: "Imported 2 tasks, 40 runs". Jobs only group the tasks. */
export function summaryText(report: ImportReport): string {
  const counts = [
    [report.tasks || report.created + report.replaced, report.tasks ? 'task' : 'item'],
    [report.runs, 'run'],
    [report.settings, 'setting'],
  ] as const
  const imported = counts.filter(([n]) => n > 0).map(([n, word]) => count(n, word)).join(', ')
  const kept = report.kept > 0 ? `${count(report.kept, 'item')} unchanged` : ''
  return [imported && `Imported ${imported}`, kept].filter(Boolean).join('; ') || 'Nothing was imported'
}

/** Why a record cannot be imported, with the name of its field in words: "Max turns: -3 is out of range". */
export function problemText({ field, message, hint }: { field: string; message: string; hint: string }): string {
  const words = field.replace(/\[\d+\]/g, '').replace(/[._]/g, ' ')
  return sentences(words ? `${words}: ${message}` : message, hint)
}
