/**
 * The services of backend/client as Wails binds them: window.go.client.Jobs.List
 * and so on. Each call answers with the record or throws a Problem.
 */
import type { Problem } from './problem'
import type { OpenTranscript, Progress, TranscriptBatch } from './transcript'
import type {
  RunSummary,
  Bundle,
  Check,
  Denied,
  Draft,
  Event,
  Explanation,
  Fields,
  RunStats,
  ImportChoice,
  ImportPlan,
  ImportReport,
  ImportResult,
  ImportSource,
  Job,
  MatchResponse,
  Outlook,
  Profile,
  Run,
  RunFilter,
  ScheduleConfig,
  Settings,
  SlashCommand,
  Status,
  Task,
  Variable,
  Worktree,
} from './types'

export interface Api {
  jobs: {
    list(): Promise<Job[]>
    run(id: string): Promise<Run>
    /** Of the defaults and the given fields. */
    create(fields: Fields<Job>): Promise<Job>
    update(id: string, fields: Fields<Job>): Promise<Job>
    /** With its tasks; returns what restore needs. */
    delete(id: string): Promise<Bundle>
    /** Undoes the deletion of a job or a task. */
    restore(deleted: Bundle): Promise<void>
    duplicate(id: string): Promise<Job>
    /** All jobs, by their ids, in their new order. */
    reorder(ids: string[]): Promise<void>
    export(id: string): Promise<Bundle>
    import(bundle: Bundle, onConflict: 'refuse' | 'copy' | 'overwrite'): Promise<ImportResult>
  }
  tasks: {
    /** Of one job, or of all when jobID is empty. */
    list(jobID: string): Promise<Task[]>
    /** What comes of each task, with its next n slots. */
    outlook(n: number): Promise<Outlook[]>
    run(id: string): Promise<Run>
    /** Of the defaults and the given fields, at the end of its job. */
    create(fields: Fields<Task>): Promise<Task>
    /** Changes the given fields; null puts one back to its default. */
    update(id: string, fields: Fields<Task>): Promise<Task>
    /** Returns what jobs.restore needs. */
    delete(id: string): Promise<Bundle>
    duplicate(id: string): Promise<Task>
    /** To an index of a job's order; -1 is the end. */
    move(id: string, jobID: string, index: number): Promise<void>
    /** What would come of a task with these fields; with an id, of that task as it would become. */
    draft(fields: Fields<Task>): Promise<Draft>
  }
  runs: {
    /** Newest first. */
    list(filter: RunFilter): Promise<Run[]>
    /** The same in short; all of them unless a limit is given. Text is not looked at. */
    summaries(filter: RunFilter): Promise<RunSummary[]>
    /** The n newest of each of the tasks, newest first. */
    latest(tasks: string[], n: number): Promise<RunSummary[]>
    /** What those of a filter came to, oldest first, without hours or days that had none. */
    stats(by: 'hour' | 'day', filter: RunFilter): Promise<RunStats[]>
    /** Without its raw output. */
    get(id: string): Promise<Run>
    cancel(id: string): Promise<void>
    /** Those of a filter whose record or log contains the text. */
    search(text: string, filter: RunFilter): Promise<Run[]>
    /** What it was denied, and the exact rules that would permit it. */
    denied(id: string): Promise<Denied>
    /** Runs the task again. The rules are those of denied() that a person saw: they are added first. */
    retry(id: string, rules?: string[]): Promise<Run>
    /** The raw stream as far as it goes. */
    log(id: string): Promise<string>
    /** What it changed, as a unified diff; may be empty. */
    diff(id: string): Promise<string>
    /** The shell line that continues its session. */
    resumeLine(id: string): Promise<string>
    /** Opens a terminal with its session. */
    continue(id: string): Promise<void>
    /** Shows the directory where it ran, or the file of its raw stream, in the file manager. */
    reveal(id: string, what: 'files' | 'log'): Promise<void>
  }
  transcripts: {
    /** Calls back with batches of rows, the past first, until the run ends; returns the open transcript. */
    open(run: string, callback: (batch: TranscriptBatch) => void): OpenTranscript
    /** Calls back with what a run has come to; returns how to stop. */
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
  }
  settings: {
    get(): Promise<Settings>
    /** Changes the given fields and returns them all. */
    update(fields: Fields<Settings>): Promise<Settings>
  }
  system: {
    status(): Promise<Status>
    /** null: until resumed. */
    pause(until: string | null): Promise<Status>
    resume(): Promise<Status>
    /** A schedule in words, with its next n slots. */
    explain(schedule: ScheduleConfig, n: number): Promise<Explanation>
    /** The files that a watch would see. */
    watchMatches(schedule: ScheduleConfig): Promise<MatchResponse>
    /** The slash commands that work unattended in a directory. */
    commands(dir: string): Promise<SlashCommand[]>
    doctor(): Promise<Check[]>
    /** Tells the desktop and every address something; how it went at each. */
    testNotifications(): Promise<Check[]>
    worktrees(): Promise<Worktree[]>
    /** Without paths: all that hold nothing that would be lost. Returns those removed. */
    pruneWorktrees(paths: string[], force: boolean): Promise<string[]>
    /** Other programs on this machine whose work can be brought in. */
    importSources(): Promise<ImportSource[]>
    /** What an import from one would do; changes nothing. */
    planImport(choice: ImportChoice): Promise<ImportPlan>
    importFrom(choice: ImportChoice): Promise<ImportReport>
    /** Starts the background service if none answers. */
    start(): Promise<void>
  }
  /** Calls back on every change of a record, with "reset" first whenever the stream stands; returns how to stop. */
  onEvent(callback: (event: Event) => void): () => void
  /** Calls back when the stream broke or cannot be had; returns how to stop. */
  onLost(callback: (problem: Problem) => void): () => void
}
