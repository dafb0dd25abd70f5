/** The texts of the editors of tasks and jobs. */
import type { AfterSuccess, FollowsOn, GitHubEvent, Missed, Overlap, Settings, Task } from '$lib/api/types'
import { count } from '$lib/format/count'
import { options } from '$lib/format/options'
import { missedText, overlapText } from '$lib/format/policy'
import { formatSeconds } from '$ui/seconds'

const fromSettings = 'from Settings'

export const text = {
  editTask: 'Edit task',
  newTask: 'New task',
  saved: (task: string) => `${task} is saved`,
  tryNow: 'Try it now',
  saveAndRun: 'Save and try it now',
  what: 'What should Claude do?',
  where: 'Where, and what may it do?',
  when: 'When should it run?',
  more: 'More',
  fromFile: (file: string) => `${file} defines this task. Edit the file to change what it does, and approve the change. Whether it is on, its profile, session, priority and notifications are yours to change here.`,
  templates: 'Start from a template',
  thisTask: 'this task',
  fromSettings,

  instructions: {
    kind: 'Kind of prompt',
    prompt: 'Prompt',
    slashCommand: 'Slash command',
    fromFile: 'File',
    promptHint: 'Type / for commands, @ for files. Each run fills in {{date}}, {{changed_files}} and {{previous_output}}',
    promptPlaceholder: 'Review what changed since yesterday and list what deserves attention',
    slashCommandHint: 'Checked against the installed commands before the run costs anything',
    file: 'File',
    fileHint: 'Text or Markdown, read at each run. Relative to the folder',
    suggestions: 'Completions',
    searching: 'Searching…',
  },

  name: 'Name',
  namePlaceholder: 'Nightly review',

  job: {
    label: 'Job',
    edit: 'Edit job',
    create: 'New job',
    newOption: 'New job…',
    explanation: 'A job groups the tasks of one folder.',
    recent: 'Recent folders',
    inWorktree: (path: string) => `${path}, in its own branch`,
    name: 'Job name',
    namePlaceholder: 'Nightly maintenance',
    description: 'Description',
    folder: 'Folder',
    folderHint: 'Working directory for its tasks',
    worktree: 'Work in its own branch',
    worktreeHint: 'Runs change a copy of the folder (a Git worktree). Your files are not changed until you merge',
    worktreeName: 'Worktree name',
    worktreeNamePlaceholder: 'from the job name',
    branch: 'Based on branch',
    branchPlaceholder: 'the checked-out branch',
    setup: 'Worktree setup',
    setupHint: 'Shell command that runs once in a new worktree, before its first run. If it fails, nothing runs',
    profile: 'Profile',
    repositoryTasks: 'Read tasks from its folder',
    repositoryTasksHint: 'Files in .claude/schedules define tasks. Each waits for your approval, and so does each change.',
    profileHint: 'Environment variables for all its tasks',
    noProfile: 'None',
  },

  schedule: {
    words: 'Schedule',
    wordsHint: 'In words, such as “every 2 weeks on tuesday at 18:00”, or as a cron expression',
    wordsPlaceholder: 'every weekday at 9',
    suggestion: 'Did you mean',
    kind: 'Kind of schedule',
    kinds: { calendar: 'Calendar', interval: 'Interval', once: 'Once', file_watch: 'File changes', sequential: 'After the previous task', manual: 'Manual' },
    every: 'Every',
    unit: 'Unit',
    units: { minutes: 'minutes', hours: 'hours', days: 'days' },
    intervals: 'Intervals',
    cron: 'Cron expression',
    cronHint: 'Minute, hour, day of month, month, day of week; or @daily, @reboot and similar',
    noCron: 'This schedule cannot be written as a cron expression; entering one replaces it',
    calendars: 'Calendars',
    days: 'Days',
    time: 'Time',
    atTime: 'at',
    timeError: 'A time, such as 09:00',
    zone: 'Time zone',
    at: 'At',
    atHint: (zone: string) => `In this computer’s time zone, ${zone}`,
    enabled: 'Enabled',
    enabledHint: 'When off, the task only runs manually',
    unreadable: 'Enter a valid schedule to see its times.',
    nextTimes: 'Next times',
    localTime: (time: string) => `(${time} here)`,
    noTimes: 'No upcoming times.',
  },

  startAfter: {
    label: 'Also start after',
    add: 'Also start after a task…',
    hint: 'It starts at the end of any of them. A run that is cancelled or tried again starts nothing',
    task: (n: number) => `Task ${n} to start after`,
    when: (task: string) => `Which end of ${task}`,
    whens: { success: 'succeeded', failure: 'failed', any: 'ended' } satisfies Record<FollowsOn, string>,
    remove: (task: string) => `Do not start after ${task}`,
    missing: 'A deleted task',
    /** The schedule in words, with what else starts the task. */
    meaning: (schedule: string, after: string, manual: boolean) => (!after ? schedule : manual ? after.charAt(0).toUpperCase() + after.slice(1) : `${schedule}, and ${after}`),
  },

  fileWatch: {
    path: 'Folder or file to watch',
    patterns: 'Patterns',
    patternsHint: 'One per line. ** matches any folder, ! excludes; empty matches every file',
    matches: (n: number) => (n === 0 ? 'No file matches now' : n === 1 ? '1 file matches now' : `${n} files match now`),
    partial: 'so far; the folder is too large to look through',
    noMatches: (reason: string) => `Cannot list matching files: ${reason}`,
    subfolders: 'Include subfolders',
    debounce: 'Wait until nothing changes for',
  },

  sequence: {
    order: 'Order of the job',
    first: 'This is the first task of its job: it runs when the job is run. Move it below another task to run it after that one.',
  },

  permissions: {
    label: 'Permissions',
    levels: { read: 'Read only', edit: 'Edit files', commands: 'Run these commands', everything: 'Everything', custom: 'Custom' },
    read: 'Claude can read files in the folder. Edits and commands are denied.',
    edit: 'Claude can edit files in the folder. Commands are denied.',
    commands: 'Claude can read files and run these commands. Edits and other commands are denied.',
    commandsAndEdits: 'Claude can edit files and run these commands. Other commands are denied.',
    everything: 'Claude can run any command and change any file that you can, without asking. Choose this only if you trust the folder and the prompt.',
    /** The sentence for a task that asks: what is not allowed is not denied. */
    rest: (sentence: string, asks: boolean) => (asks ? sentence.replace('are denied.', 'wait for your answer.') : sentence),
    custom: {
      plan: 'Claude makes a plan and changes nothing.',
      dontAsk: 'Anything that would prompt is denied.',
      auto: 'Claude Code decides what to allow.',
    } as Record<string, string>,
    commandList: 'Commands',
    commandListHint: 'One per line. End with * to allow any arguments. A run lists what was denied, so you can allow it there',
    commonCommands: 'Common commands',
    edits: 'Edit files too',
    ask: 'Ask me, and wait up to',
    neverAsk: 'never ask',
    askHint: 'What is not allowed then waits for your answer. Without one it is denied, and the run continues',
    askUseless: 'With these permissions nothing is ever asked',
  },

  model: {
    title: 'Model, tools and session',
    model: 'Model',
    modelHint: 'sonnet, opus, haiku or a full name',
    modelPlaceholder: 'Claude Code default',
    effort: 'Effort',
    effortHint: 'How much the model thinks before it acts',
    fallback: 'Fallback model',
    fallbackHint: 'Used while the other model is overloaded',
    noFallback: 'none',
    mode: 'Permission mode',
    modeHint: 'As set above, or another mode of Claude Code',
    allowed: 'Allowed tools',
    allowedHint: 'One per line. Rules such as WebFetch(domain:example.com) or mcp__github allow other tools',
    tools: 'Tools',
    disallowed: 'Disallowed tools',
    servers: 'Required MCP servers',
    serversHint: 'One per line. The run fails immediately if one of them is not connected',
    conversation: 'Conversation',
    session: 'Session to resume',
    sessionPlaceholder: 'the last run’s session',
    profile: 'Profile',
    profileHint: 'Environment variables, added to the job’s',
    jobProfile: 'The job’s profile only',
    trust: 'Use the project’s own settings',
    extra: 'More arguments of Claude Code',
    extraHint: 'One flag per line, with its value after =. Flags that have a field here are refused',
    trustHint: 'Its hooks, MCP servers and permissions. Turn this off for folders that you do not trust',
  },

  limits: {
    title: 'Limits',
    timeout: 'Time limit',
    stall: 'No-output limit',
    stallHint: 'Stop a run that prints nothing for this long',
    turns: 'Turns',
    budget: 'Budget (USD)',
    none: 'no limit',
    outliers: 'Stop a run that takes or costs far more than usual',
    outliersHint: 'If it takes three times as long, or costs three times as much, as usual',
    priority: 'Priority',
    priorityHint: 'While runs wait for their turn, a higher number goes first',
    normal: 'normal',
  },

  quiet: {
    title: 'Quiet times and end',
    hours: 'Quiet hours',
    hoursHint: 'No scheduled start then, besides those in Settings. One per line: 22:00-07:00, mon-fri 09:00-17:00 or sat,sun',
    dates: 'Quiet dates',
    datesHint: 'One per line: 2026-12-24, 2026-12-24..2027-01-02, or 12-25 for each year',
    battery: 'Not on battery',
    batteryHint: 'A slot on battery is skipped. A run that already waits starts when the computer is plugged in',
    ends: 'Ends',
    endsHint: 'After this time, it only runs manually',
    end: 'End',
    runs: 'Number of runs',
    runsHint: 'It ends after so many scheduled runs. Counted from the last change of the schedule',
  },

  events: {
    title: 'Events',
    payload: 'An event starts the task in addition to its schedule. The text that comes with it replaces {{payload}} in the prompt, marked as data from outside. It is never given to a shell.',
    github: 'Event of GitHub',
    kinds: { '': 'None', pull_request: 'Pull request opened or updated', label: 'Label added', issue: 'Issue opened', failed_run: 'CI run failed' } satisfies Record<GitHubEvent | '', string>,
    repository: 'Repository',
    repositoryHint: 'Empty: that of the job’s folder. gh has to be installed and signed in',
    label: 'Label',
    anyLabel: 'any',
    interval: 'Ask every',
    intervalHint: 'How often gh is asked, at least every minute',
    http: 'Other programs on this computer may start it',
    httpHint: 'With its own token, over HTTP',
    since: (when: string) => `It has a token since ${when}`,
    unsaved: 'Save the task first',
    create: 'Create a token',
    replace: 'New token',
    remove: 'Delete the token',
    once: 'The token is shown only now. Whoever has it can start the task; a former one is no longer valid.',
    copyToken: 'Copy the token',
    call: 'How to call it',
    copyCall: 'Copy the curl command',
    noAddress: 'Requests are answered once Settings › Advanced has an HTTP address.',
  },

  errors: {
    title: 'Missed, overlapping and failed runs',
    missed: 'If a run was missed because this computer slept or was off,',
    window: 'Skip runs missed by more than',
    overlap: 'If it is still running when the next run is due,',
    retries: 'Retries on failure',
    retriesHint: 'Only for transient failures: network errors, no output, timeouts',
    delay: 'First retry after',
    backoff: 'Multiply the delay by',
  },

  hooks: {
    title: 'Before and after',
    precheck: 'Precheck',
    precheckHint: 'Shell command run first. Exit 0: run. Exit 1: skip (nothing to do). Anything else: the run fails',
    checks: 'Checks after the run',
    checksHint: 'Shell commands, one per line. The run succeeds only if all exit with 0',
    after: 'After a successful run',
    afterHint: 'Merge, push and pull request need a job that works in its own branch. After a run with denied calls, only the commit is made',
  },

  notifications: {
    title: 'Report and notifications',
    report: 'Ask for a one-line result',
    reportHint: 'Claude ends with one line on what it found. Today and notifications show it',
    start: 'When it starts',
    success: 'When it succeeds',
    quiet: 'When it finds nothing new',
    quietHint: 'It succeeded with nothing to do, or with the same result as before',
    failure: 'When it fails',
  },

  commandLine: {
    title: 'Command line',
    copy: 'Copy the command line',
    copied: 'Copied',
    copyFailed: 'Could not copy',
    exact: 'Command line, exact',
    pending: 'Shown once the task has a job and a prompt.',
  },

  summary: {
    defaultModel: 'default model',
    priority: (n: number) => `priority ${n}`,
    turns: (n: number) => `${n} turns`,
    retries: (n: number) => (n === 0 ? 'no retries' : n === 1 ? '1 retry' : `${n} retries`),
    battery: 'not on battery',
    end: (date: string) => `ends ${date}`,
    runs: (n: number) => count(n, 'run'),
    precheck: 'precheck',
    checks: (n: number) => count(n, 'check'),
    after: { none: '', commit: 'commits', merge: 'merges', push: 'pushes', pull_request: 'opens a pull request' } satisfies Record<AfterSuccess, string>,
    none: 'none',
    notifications(on: { start: boolean; success: boolean; 'quiet run': boolean; failure: boolean }): string {
      const events = (Object.keys(on) as (keyof typeof on)[]).filter((event) => on[event])
      return events.length > 0 ? `on ${events.join(', ')}` : 'never'
    },
  },
}

/** The labels of the fields, by their names in records. */
const labels: Record<string, string> = {
  name: text.name,
  description: text.job.description,
  command: text.instructions.prompt,
  command_type: text.instructions.kind,
  job_id: text.job.label,
  'working_directory.path': text.job.folder,
  'working_directory.use_git_worktree': text.job.worktree,
  'working_directory.worktree_name': text.job.worktreeName,
  'working_directory.worktree_branch': text.job.branch,
  'working_directory.worktree_setup': text.job.setup,
  schedule: text.schedule.words,
  'schedule.recurrence': text.schedule.words,
  'schedule.type': text.schedule.kind,
  'schedule.cron_expression': text.schedule.cron,
  'schedule.run_at': text.schedule.at,
  'schedule.timezone': text.schedule.zone,
  'schedule.interval_value': text.schedule.every,
  'schedule.interval_type': text.schedule.unit,
  'schedule.watch_path': text.fileWatch.path,
  'schedule.watch_patterns': text.fileWatch.patterns,
  'schedule.watch_debounce': text.fileWatch.debounce,
  start_after: text.startAfter.label,
  permissions: text.permissions.label,
  model: text.model.model,
  effort: text.model.effort,
  fallback_model: text.model.fallback,
  extra_args: text.model.extra,
  allowed_tools: text.model.allowed,
  disallowed_tools: text.model.disallowed,
  required_mcp_servers: text.model.servers,
  session_mode: text.model.conversation,
  session_id: text.model.session,
  profile: text.model.profile,
  trust_project: text.model.trust,
  timeout: text.limits.timeout,
  stall_timeout: text.limits.stall,
  ask_timeout: text.permissions.ask,
  max_turns: text.limits.turns,
  max_budget_usd: text.limits.budget,
  stop_outliers: text.limits.outliers,
  priority: text.limits.priority,
  quiet_hours: text.quiet.hours,
  quiet_dates: text.quiet.dates,
  quiet_on_battery: text.quiet.battery,
  not_after: text.quiet.end,
  max_runs: text.quiet.runs,
  'github.event': text.events.github,
  'github.repository': text.events.repository,
  'github.label': text.events.label,
  'github.poll_interval': text.events.interval,
  missed: text.errors.missed,
  missed_window: text.errors.window,
  overlap: text.errors.overlap,
  'retry.max_retries': text.errors.retries,
  'retry.retry_delay': text.errors.delay,
  'retry.backoff_multiplier': text.errors.backoff,
  precheck: text.hooks.precheck,
  checks: text.hooks.checks,
  after_success: text.hooks.after,
  commit_on_success: text.hooks.after,
}

/** The label of a field; empty: it has none. */
export function labelOf(field: string): string {
  return labels[field.replace(/\[\d+\](\.(task_id|when))?$/, '')] ?? ''
}

/** What is wrong with which field, as it is labeled: "Prompt is empty", "Checks after the run, line 2: is too long". */
export function fieldProblem({ field, message }: { field: string; message: string }, known = labelOf(field)): string {
  const label = known || field.split('.').at(-1)!.replaceAll('_', ' ')
  const line = /\[(\d+)\]$/.exec(field)?.[1]
  const name = line === undefined ? label.replace(/,$/, '') : `${label}, line ${Number(line) + 1}`
  if (!name) return message
  return /^(is|are|has|must|cannot|needs|does|refers|contains) /.test(message) && line === undefined ? `${name} ${message}` : `${name}: ${message}`
}

/** The options for missed runs, the setting first. */
export function missedOptions(settings: Pick<Settings, 'missed'> | null): { value: Missed | ''; label: string }[] {
  return withDefault(missedText, settings?.missed)
}

/** What can happen to the changes of a successful run. */
export const afterOptions: { value: AfterSuccess; label: string }[] = options({
  none: 'Leave the changes as they are',
  commit: 'Commit the changes',
  merge: 'Commit and merge',
  push: 'Commit and push',
  pull_request: 'Commit, push and open a pull request',
})

/** What happens to the changes of a task: older tasks have commit_on_success. */
export function afterSuccess(task: Pick<Task, 'after_success' | 'commit_on_success'>): AfterSuccess {
  return task.after_success === 'none' && task.commit_on_success ? 'commit' : task.after_success
}

/** The levels of effort, that of Claude Code first. */
export const effortOptions = [{ value: '', label: text.model.modelPlaceholder }, ...options({ low: 'Low', medium: 'Medium', high: 'High', xhigh: 'Very high', max: 'Maximum' })]

/** The options for overlapping runs, the setting first. */
export function overlapOptions(settings: Pick<Settings, 'overlap'> | null): { value: Overlap | ''; label: string }[] {
  return withDefault(overlapText, settings?.overlap)
}

function withDefault<T extends string>(labels: Record<T, string>, setting: T | undefined): { value: T | ''; label: string }[] {
  return [{ value: '', label: setting ? `${fromSettings}: ${labels[setting]}` : fromSettings }, ...options(labels)]
}

/** What a duration of 0 stands for: the setting. */
export function settingText(seconds: number | undefined): string {
  return seconds === undefined ? fromSettings : `${fromSettings}: ${seconds === 0 ? 'none' : formatSeconds(seconds)}`
}
