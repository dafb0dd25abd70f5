/**
 * The services of backend/client as Wails binds them: window.go.client.Jobs.List
 * and so on. Each call returns the record or throws a Problem.
 */
import type { Problem } from './problem'
import type { OpenTranscript, Progress, TranscriptBatch } from './transcript'
import type {
  AnswerRequest,
  AnswerResult,
  RunSummary,
  Bundle,
  Check,
  Comparison,
  Denied,
  Draft,
  Event,
  Explanation,
  FleetJoin,
  FleetShare,
  FleetStatus,
  Fields,
  RunStats,
  ImportChoice,
  ImportPlan,
  ImportReport,
  ImportResult,
  RestoreResult,
  ImportSource,
  ItemsRequest,
  Job,
  MatchResponse,
  OpenRequest,
  Outlook,
  Preflight,
  Profile,
  Run,
  RunFilter,
  TaskFile,
  TaskFileChoice,
  TaskFileResult,
  WriteFileRequest,
  WrittenFile,
  ScheduleConfig,
  Settings,
  SlashCommand,
  Suggestion,
  Status,
  Task,
  Today,
  TaskTrigger,
  Variable,
  DiscardedWorktree,
  Worktree,
  WorktreeDiff,
  WorktreeResult,
} from './types'

export interface Api {
  jobs: {
    list(): Promise<Job[]>
    run(id: string): Promise<Run>
    /** With the given fields; the others get their defaults. */
    create(fields: Fields<Job>): Promise<Job>
    update(id: string, fields: Fields<Job>): Promise<Job>
    /** With its tasks; returns what restore needs. */
    delete(id: string): Promise<Bundle>
    /** Undoes the deletion of a job or a task. */
    restore(deleted: Bundle): Promise<RestoreResult>
    duplicate(id: string): Promise<Job>
    /** All jobs, by their ids, in their new order. */
    reorder(ids: string[]): Promise<void>
    export(id: string): Promise<Bundle>
    import(bundle: Bundle, onConflict: 'refuse' | 'copy' | 'overwrite'): Promise<ImportResult>
  }
  tasks: {
    /** Of one job, or of all when jobID is empty. */
    list(jobID: string): Promise<Task[]>
    /** The outlook of each task, with its next n slots. */
    outlook(n: number): Promise<Outlook[]>
    /** With the values of the variables in its prompt. */
    run(id: string, variables?: Record<string, string>): Promise<Run>
    /** With the given fields, at the end of its job; the others get their defaults. */
    create(fields: Fields<Task>): Promise<Task>
    /** Changes the given fields; null puts one back to its default. */
    update(id: string, fields: Fields<Task>): Promise<Task>
    /** Returns what jobs.restore needs. */
    delete(id: string): Promise<Bundle>
    duplicate(id: string): Promise<Task>
    /** To an index of a job's order; -1 is the end. */
    move(id: string, jobID: string, index: number): Promise<void>
    /** Previews a task with these fields; with an id, that task after the change. */
    draft(fields: Fields<Task>): Promise<Draft>
    /** Whether and how other programs can start it. */
    trigger(id: string): Promise<TaskTrigger>
    /** Makes a token; only this answer has it, and a former one is no longer valid. */
    createTrigger(id: string): Promise<TaskTrigger>
    deleteTrigger(id: string): Promise<void>
    /** Whether the next run would fail. Commands of its profile run, and a keyring may ask for permission. */
    check(id: string): Promise<Preflight>
    /** Checks the enabled tasks that were not checked a moment ago, without what may show a prompt. */
    checkAll(): Promise<Preflight[]>
    /** What the last check of each task found. */
    checks(): Promise<Preflight[]>
    /** What its latest runs suggest to change, each with the fields for update(). */
    suggestions(id: string): Promise<Suggestion[]>
    /** Dismisses a suggestion for good, or with undo makes it again. */
    dismiss(id: string, suggestion: string, undo: boolean): Promise<void>
    /** The files with tasks whose present version no user has approved; of one job, or of all when jobID is empty. */
    files(jobID: string): Promise<TaskFile[]>
    /** Makes the version of a file that was shown effective. */
    approveFile(choice: Partial<TaskFileChoice>): Promise<TaskFileResult>
    /** Hides that version until the file changes, or shows it again. */
    ignoreFile(choice: Partial<TaskFileChoice>): Promise<void>
    /** Writes a task to a file in the folder of its job, which then defines it. */
    writeFile(id: string, to: Partial<WriteFileRequest>): Promise<WrittenFile>
    /** Makes a task independent of its file. */
    detach(id: string): Promise<Task>
  }
  runs: {
    /** Newest first. */
    list(filter: RunFilter): Promise<Run[]>
    /** Summaries; all of them unless a limit is given. The text filter is ignored. */
    summaries(filter: RunFilter): Promise<RunSummary[]>
    /** The n newest of each of the tasks, newest first. */
    latest(tasks: string[], n: number): Promise<RunSummary[]>
    /** Totals per hour or day, oldest first, without those that had no runs. */
    stats(by: 'hour' | 'day', filter: RunFilter): Promise<RunStats[]>
    /** Without its raw output. */
    get(id: string): Promise<Run>
    cancel(id: string): Promise<void>
    /** Those of a filter whose record or log contains the text. */
    search(text: string, filter: RunFilter): Promise<Run[]>
    /** What is around a text in the record or transcript of a run; empty: only its name contains it. */
    match(id: string, text: string): Promise<string>
    /** The denied calls, and the exact rules that would allow them. */
    denied(id: string): Promise<Denied>
    /** Runs the task again, after adding the rules of denied() that the user confirmed. */
    retry(id: string, rules?: string[]): Promise<Run>
    /** The permissions that runs wait for, oldest first. */
    requests(): Promise<OpenRequest[]>
    /** Answers a request of a run. With "always", the rules that the user saw are added to the task. */
    answer(id: string, answer: AnswerRequest): Promise<AnswerResult>
    /** Deletes the log of a run that has ended; its record stays. */
    deleteLog(id: string): Promise<void>
    /** The raw log so far. */
    log(id: string): Promise<string>
    /** Its changes as a unified diff; may be empty. */
    diff(id: string): Promise<string>
    /** How it differs from the run before of its task. */
    compare(id: string): Promise<Comparison>
    /** The shell command that continues its session. */
    resumeLine(id: string): Promise<string>
    /** Opens a terminal with its session. */
    continue(id: string): Promise<void>
    /** Shows its directory, or its log file, in the file manager. */
    reveal(id: string, what: 'files' | 'log'): Promise<void>
  }
  transcripts: {
    /** Calls back with batches of rows, past rows first, until the run ends; returns the open transcript. */
    open(run: string, callback: (batch: TranscriptBatch) => void): OpenTranscript
    /** Calls back with the progress of a run; returns how to stop. */
    watch(run: string, callback: (now: Progress) => void): () => void
  }
  profiles: {
    list(): Promise<Profile[]>
    create(fields: Fields<Profile>): Promise<Profile>
    update(id: string, fields: Fields<Profile>): Promise<Profile>
    delete(id: string): Promise<Profile>
    duplicate(id: string): Promise<Profile>
    restore(deleted: Profile): Promise<void>
    /** Resolves each variable; values come masked. */
    test(id: string): Promise<Variable[]>
    /** Puts a value into the keyring under "service/account". There is no way to read it here. */
    storeSecret(item: string, value: string): Promise<void>
  }
  settings: {
    get(): Promise<Settings>
    /** Changes the given fields and returns them all. */
    update(fields: Fields<Settings>): Promise<Settings>
  }
  /** The machines that share jobs with this one. */
  fleet: {
    status(): Promise<FleetStatus>
    join(join: FleetJoin): Promise<FleetStatus>
    leave(): Promise<FleetStatus>
    /** true: this machine takes no further shared runs. */
    drain(drain: boolean): Promise<FleetStatus>
    /** What a further machine needs to join: a secret. */
    exportKey(): Promise<string>
    share(job: string, share: FleetShare): Promise<Job>
    unshare(job: string): Promise<Job>
    /** Where a shared job works on this machine; empty: it does not run here. */
    map(job: string, path: string): Promise<Job>
  }
  system: {
    status(): Promise<Status>
    /** The report since an RFC 3339 time; without one since yesterday evening, or since the last look before today. */
    today(since?: string): Promise<Today>
    /** Takes items out of the report, or with `undo` puts them back. */
    markDone(items: Partial<ItemsRequest>): Promise<void>
    /** Leaves items out of the report until a time, or with `undo` puts them back. */
    snooze(items: Partial<ItemsRequest>): Promise<void>
    /** null: until resumed. */
    pause(until: string | null): Promise<Status>
    resume(): Promise<Status>
    /** A schedule in words, with its next n slots. */
    explain(schedule: ScheduleConfig, n: number): Promise<Explanation>
    /** What a text says about a schedule, which it changes; a path to watch is relative to the folder. */
    explainText(text: string, schedule: Partial<ScheduleConfig>, folder: string, n: number): Promise<Explanation>
    /** The files that a watch would see. */
    watchMatches(schedule: ScheduleConfig): Promise<MatchResponse>
    /** The slash commands that work unattended in a directory. */
    commands(dir: string): Promise<SlashCommand[]>
    doctor(): Promise<Check[]>
    /** Sends a test notification to the desktop and every URL; returns the result of each. */
    testNotifications(): Promise<Check[]>
    worktrees(): Promise<Worktree[]>
    /** Without paths: all whose removal loses nothing. Returns those removed. */
    pruneWorktrees(paths: string[], force: boolean): Promise<string[]>
    /** What a worktree's branch would change in the one it merges into. */
    diffWorktree(path: string): Promise<WorktreeDiff>
    /** Without a message: the headline of the last run. */
    commitWorktree(path: string, message: string): Promise<WorktreeResult>
    mergeWorktree(path: string, message: string): Promise<WorktreeResult>
    /** Moves the branch that the last merge moved back. */
    undoMerge(path: string): Promise<WorktreeResult>
    pushWorktree(path: string): Promise<WorktreeResult>
    /** Pushes, too. Title and body may be empty. */
    openPullRequest(path: string, title: string, body: string): Promise<WorktreeResult>
    discardWorktree(path: string): Promise<DiscardedWorktree>
    discardedWorktrees(): Promise<DiscardedWorktree[]>
    restoreWorktree(id: string): Promise<WorktreeResult>
    /** Other programs on this computer to import from. */
    importSources(): Promise<ImportSource[]>
    /** Previews an import; changes nothing. */
    planImport(choice: ImportChoice): Promise<ImportPlan>
    importFrom(choice: ImportChoice): Promise<ImportReport>
    /** Starts the background service unless it answers. */
    start(): Promise<void>
  }
  /** Calls back on every change of a record, and with "reset" whenever the stream is (re)connected; returns how to stop. */
  onEvent(callback: (event: Event) => void): () => void
  /** Calls back when the stream breaks or cannot connect; returns how to stop. */
  onLost(callback: (problem: Problem) => void): () => void
}
