/**
 * Written by build/tstypes from the Go packages: do not edit, run `make types`.
 *
 * Times are RFC 3339 strings, durations whole seconds unless said otherwise.
 */

/** The methods that the page can call, by package and struct. They may refuse, with a Problem. */
export interface Bound {
  'window.App': {
    Appearance(): Appearance
    ChooseFile(from: string): string
    ChooseFolder(from: string): string
    CloseTranscript(key: string): void
    CompleteFolder(typed: string): string[] | null
    ContinueRun(id: string): void
    HomeFolder(): string
    Location(): string
    OpenInEditor(path: string): void
    OpenTranscript(key: string, run: string, rows: boolean): void
    ProjectFolders(): string[] | null
    ReadText(): string
    Ready(): void
    RevealLog(id: string): void
    RevealRun(id: string): void
    SaveText(name: string, text: string): string
    SaveWindowState(location: string): void
    SearchTranscript(key: string, words: string): number[] | null
    SetZoom(percent: number): boolean
    SignIn(): void
    SignInServers(task: string): void
    StartService(): void
    TranscriptEntry(key: string, index: number): Entry
    Zoom(): number
  }
  'client.Jobs': {
    Create(fields: Record<string, unknown> | null): Job
    Delete(id: string): Bundle
    Duplicate(id: string): Job
    Export(id: string): Bundle
    Get(id: string): Job
    Import(r: Partial<ImportRequest>): ImportResult
    List(): Job[] | null
    Reorder(ids: string[]): void
    Restore(deleted: Partial<Bundle>): RestoreResult
    Run(id: string): Run
    Update(id: string, fields: Record<string, unknown> | null): Job
  }
  'client.Tasks': {
    ApproveFile(c: Partial<TaskFileChoice>): TaskFileResult
    Check(id: string, automatic: boolean): Preflight
    CheckAll(automatic: boolean): Preflight[] | null
    CheckEnabled(id: string): Preflight
    Checks(): Preflight[] | null
    Create(fields: Record<string, unknown> | null): Task
    CreateTrigger(id: string): TaskTrigger
    Delete(id: string): Bundle
    DeleteTrigger(id: string): void
    Detach(id: string): Task
    Dismiss(id: string, r: Partial<DismissRequest>): void
    Draft(fields: Record<string, unknown> | null): Draft
    Duplicate(id: string): Task
    Files(job: string): TaskFile[] | null
    Get(id: string): Task
    IgnoreFile(c: Partial<TaskFileChoice>): void
    List(job: string): Task[] | null
    Move(id: string, job: string, index: number): void
    Outlook(n: number): Outlook[] | null
    Run(id: string): Run
    RunEnabled(id: string): Run
    RunWith(id: string, vars: Record<string, string> | null): Run
    Suggestions(id: string): Suggestion[] | null
    Trigger(id: string): TaskTrigger
    Update(id: string, fields: Record<string, unknown> | null): Task
    WriteFile(id: string, r: Partial<WriteFileRequest>): WrittenFile
  }
  'client.Runs': {
    Answer(id: string, a: Partial<AnswerRequest>): AnswerResult
    Cancel(id: string): void
    Compare(id: string, before: string): Comparison
    DeleteLog(id: string): void
    Denied(id: string): Denied
    Diff(id: string): string
    Get(id: string): Run
    Latest(tasks: string[], n: number): RunSummary[] | null
    List(f: Partial<RunFilter>): Run[] | null
    Log(id: string): string
    LogPath(id: string): string
    Match(id: string, text: string): string
    Record(id: string): Run
    Requests(): OpenRequest[] | null
    ResumeLine(id: string): string
    Retry(id: string, r: Partial<RetryRequest>): Run
    Search(text: string, f: Partial<RunFilter>): Run[] | null
    Stats(by: Bucket, f: Partial<RunFilter>): RunStats[] | null
    Summaries(f: Partial<RunFilter>): RunSummary[] | null
    Transcript(id: string): TranscriptResponse
  }
  'client.Profiles': {
    Create(fields: Record<string, unknown> | null): Profile
    Delete(id: string): Profile
    Duplicate(id: string): Profile
    Get(id: string): Profile
    List(): Profile[] | null
    Restore(deleted: Partial<Profile>): void
    StoreSecret(item: string, value: string): void
    Test(id: string): Variable[] | null
    Update(id: string, fields: Record<string, unknown> | null): Profile
  }
  'client.Settings': {
    Get(): Settings
    Update(fields: Record<string, unknown> | null): Settings
  }
  'client.System': {
    Acknowledge(): void
    Commands(dir: string): SlashCommand[] | null
    CommitWorktree(path: string, message: string): WorktreeResult
    DiffWorktree(path: string): WorktreeDiff
    DiscardWorktree(path: string): DiscardedWorktree
    DiscardedWorktrees(): DiscardedWorktree[] | null
    Doctor(): Check[] | null
    Explain(c: Partial<ScheduleConfig>, from: string, n: number): Explanation
    ExplainText(text: string, c: Partial<ScheduleConfig>, folder: string, from: string, n: number): Explanation
    ImportFrom(c: Partial<ImportChoice>): ImportReport
    ImportSources(): ImportSource[] | null
    MarkDone(r: Partial<ItemsRequest>): void
    MergeWorktree(path: string, message: string): WorktreeResult
    OpenPullRequest(path: string, title: string, body: string): WorktreeResult
    Pause(r: Partial<PauseRequest>): Status
    PlanImport(c: Partial<ImportChoice>): ImportPlan
    PruneWorktrees(paths: string[], force: boolean): string[] | null
    PushWorktree(path: string): WorktreeResult
    RestoreWorktree(id: string): WorktreeResult
    Resume(): Status
    Shutdown(): void
    Snooze(r: Partial<ItemsRequest>): void
    Status(): Status
    TestNotifications(): Check[] | null
    Today(since: string): Today
    UndoMerge(path: string): WorktreeResult
    Version(): Version
    WatchMatches(c: Partial<ScheduleConfig>): MatchResponse
    WorktreeBranches(): Worktree[] | null
    Worktrees(): Worktree[] | null
  }
  'client.Fleet': {
    Drain(drain: boolean): FleetStatus
    ExportKey(): string
    Join(r: Partial<FleetJoin>): FleetStatus
    Leave(): FleetStatus
    Map(job: string, path: string): Job
    Share(job: string, r: Partial<FleetShare>): Job
    Status(): FleetStatus
    Unshare(job: string): Job
  }
}

/** Action is something that resolves an item. */
export interface Action {
  action: ActionKind
  label: string // text of its button
  command: string // does the same in a shell, or starts it
  field?: string // field to change: of the task, or a setting after "settings."
  rules?: string[] // rules that allow_and_run adds
  path?: string // of the worktree
  profile?: string // id of the profile to edit; Field is its variable, or daily_budget_usd
}

/** ActionKind says what an action does. */
export type ActionKind = 'allow_and_run' | 'run_again' | 'run_now' | 'choose_folder' | 'install_claude' | 'choose_program' | 'sign_in' | 'sign_in_servers' | 'raise_limit' | 'edit_task' | 'edit_profile' | 'edit_job' | 'check_again' | 'review_branch' | 'merge_branch' | 'push_branch' | 'open_request' | 'continue' | 'resume'

/** AfterSuccess is what happens to the changes of a run that succeeded; each includes commit. All but none and commit need a job with a worktree. */
export type AfterSuccess = 'none' | 'commit' | 'merge' | 'push' | 'pull_request'

/** AnswerRequest answers a request of a run. */
export interface AnswerRequest {
  request: string // its id; empty: the only one that waits
  answer: 'allow' | 'always' | 'deny'
  message?: string // with a denial: what Claude should do instead
  rules?: string[] // Rules are the rules that the user saw: all of OpenRequest.Rules, in any order. The service adds these and refuses a different list. Only with AnswerAlways.
}

/** AnswerResult is the request that was answered, and the task, which may have new rules. */
export interface AnswerResult {
  request: OpenRequest
  answer: RunAnswer
  rules: string[] // rules that were added to the task
  task: Task
}

/** Appearance is the system's color scheme and accent color. */
export interface Appearance {
  scheme: 'light' | 'dark' | '' // empty: the web view decides
  accent: string // #rrggbb; empty: the system has none
}

/** Batch is the news of a transcript. */
export interface Batch {
  rows: Row[] // new ones, and those that changed; never nil
  now: Progress
  ready: boolean // everything that existed when it was opened has been sent
  end: boolean // nothing follows
}

/** Bucket is the period of each RunStats. */
export type Bucket = 'hour' | 'day'

/** Bundle is a job with its tasks: the format of an export, and the result of a deletion so that it can be undone. */
export interface Bundle {
  version: string // "1.0"
  exported_at: string
  job: Job | null // null: tasks only
  tasks: Task[] | null
  profiles_referenced: Profile[] | null // without secret static values
  task_order?: string[] // TaskOrder is the order of the job that a single task was deleted from.
  notes?: string[] // Notes are what a deletion means for other tasks.
}

/** Changes counts what a run changed in its repository, committed or not. */
export interface Changes {
  files: number
  insertions: number
  deletions: number
  commits: number
}

/** Check is one result of the doctor, or of a test of notifications. */
export interface Check {
  id?: DoctorCheck // empty: none of those that clients tell apart
  name: string
  state: 'ok' | 'warning' | 'failed'
  detail: string
  hint: string // what to do when it is not ok
}

/** CheckID says what a check is about. */
export type CheckID = 'schedule' | 'folder' | 'claude' | 'version' | 'signed_in' | 'variables' | 'branch' | 'mcp_servers' | 'prompt' | 'budget' | 'disk_space'

/** CheckState is the result of a check. */
export type CheckState = 'ok' | 'warning' | 'failed' | 'not_checked'

/** CommandType is what Task.Command contains. */
export type CommandType = 'prompt' | 'slash_command' | 'file'

/** Comparison compares a run with an earlier one. */
export interface Comparison {
  run: RunSummary
  before: RunSummary | null // Before is the earlier run: the one that was named, or else the one before of the same task, in the last of its attempts. Null: no run was executed before.
  difference: Difference | null // null without Before
  diff: string // unified diff of their final answers; empty: they are the same
  shortened: boolean // an answer is so long that only its beginning was compared
}

/** DayBudget is a budget of the present day. */
export interface DayBudget {
  profile_id: string // empty: of all runs
  name: string // the profile's name
  usd: number
  spent_usd: number
  reserved_usd: number // what the running runs may still spend
}

/** Denied is what a run was denied, and what would permit it. */
export interface Denied {
  calls: Grant[] // each call once
  rules: string[] // for all calls: exactly what RetryRequest adds to the task's allowed tools
}

/** Difference is how a run differs from an earlier one. What is not known of both is null, and is not in the text. */
export interface Difference {
  cost_usd: number | null // how much more the run cost; negative: less
  duration: number | null // how many seconds longer it took
  files: number | null // how many more files it changed
  same_headline: boolean
  same_output: boolean // the final answers are the same
  text: string // Text says it in one line: "$0.12 more, 40 s longer, 3 files more; same headline".
}

/** DiscardedWorktree can be restored until it is removed permanently. */
export interface DiscardedWorktree {
  id: string
  job_id: string
  repo: string
  branch: string
  path: string
  time: string // when it was discarded
  until: string // when it is removed permanently
  fault: string // why it cannot be restored; empty: it can
}

/** DismissRequest dismisses a suggestion of a task for good. */
export interface DismissRequest {
  id: string
  undo?: boolean // suggest it again
}

/** DoctorCheck identifies what a check is about, whatever its name. */
export type DoctorCheck = 'claude_code' | 'sign_in' | 'environment' | 'git' | 'keyring' | 'notifications' | 'file_watches' | 'start_at_login' | 'data_directory' | 'files'

/** Draft is what the editor shows about a task that is being edited. */
export interface Draft {
  task: Task // with defaults filled in
  meaning: string // of its schedule
  after: string // which ends of other tasks start it, too: "after Build succeeded"; empty: none
  next: string[]
  notes: string[] | null
  command_line: string // what will be run, for a shell
  problem: Problem | null // null: it can be saved
}

/** Entry is one row of the transcript. */
export interface Entry {
  index: number
  kind: EntryKind
  time?: string // zero: not in the stream
  offset: number // byte offset of its first line in the log
  parent?: string // tool_use_id of the call that started its subagent
  depth: number // 0: the run itself, 1: its subagents
  text?: string
  partial?: boolean // still growing
  dropped?: boolean // incomplete and replaced by a retry: not to be shown
  tool?: ToolCall
  retry?: Retry
  limit?: Limit
  result?: Result
}

/** Kind is the kind of an entry. */
export type EntryKind = 'start' | 'prompt' | 'text' | 'thinking' | 'tool' | 'denied' | 'retry' | 'limit' | 'notice' | 'error' | 'output' | 'result'

/** EnvVar is one variable. Value depends on Source: the text itself (static), another variable's name (environment; empty: the same name), service/account (keychain), a secret's name or ARN (aws_secrets_manager), a parameter's name (aws_ssm), a shell command (command), nothing (unset). */
export interface EnvVar {
  name: string
  source: EnvVarSource
  value: string
  config: Record<string, unknown> // aws: region, profile, json_key, decrypt, endpoint; command: timeout (seconds); static, environment: secret (bool; absent: decided by name and value)
}

/** EnvVarSource is where the value of a variable comes from. */
export type EnvVarSource = 'static' | 'environment' | 'keychain' | 'aws_secrets_manager' | 'aws_ssm' | 'command' | 'unset'

/** Event notifies clients of a change. Exactly one of the records is set; a deletion sets only the id. */
export interface Event {
  kind: EventKind
  id: string // the record's id; empty for settings and status
  deleted: boolean
  job?: Job
  task?: Task
  run?: Run // without raw_output
  profile?: Profile
  settings?: Settings
  status?: Status
}

/** EventKind is the kind of an event. */
export type EventKind = 'job' | 'task' | 'run' | 'profile' | 'settings' | 'status' | 'reset'

/** Explanation is what `schedule explain` and the editor show. */
export interface Explanation {
  meaning: string
  next: string[] // ascending, in the schedule's zone; never null
  notes: string[] // sentences without a period; never null
  timezone: string // IANA name
  schedule?: ScheduleConfig // Schedule is what a text was understood as; null: no text was given.
}

/** FailedCommand is the precheck or the check of a task, or the setup of a worktree, that a run failed for. */
export interface FailedCommand {
  command: string // for a shell, as its task had it
  exit_code: number | null // null: it was ended by a signal or at a limit
  output: string // its end, secrets redacted: the last 4 KiB in whole lines
}

/** Fault is a problem with a file or a task that lasts until it is fixed. */
export interface Fault {
  subject: string // a file's name, or the id of a task
  message: string
  hint: string
  since: string
}

/** Diff is what an editing tool changed in one file. */
export interface FileDiff {
  path: string // as in Target
  created?: boolean
  added: number
  removed: number
  hunks: Hunk[]
}

/** FleetJob is a shared job, as this machine sees it. */
export interface FleetJob {
  job_id: string
  name: string
  revision: number
  on: string[] // labels that a machine needs
  on_loss: string // see model.JobFleet
  machine: string // the only machine that runs it; empty: any with the labels
  pinned: string // why only that one; empty: it is not pinned
  path: string // where it works on this machine; empty: it is not mapped here
  refused: string // why this machine takes no runs of it; empty: it does
  machines: string[]
}

/** FleetJoin makes this machine a member of a fleet. */
export interface FleetJoin {
  engine: string // temporal://host:port?namespace=name
  name: string // unique in the fleet; empty: the host name
  labels: string[] | null // what jobs can ask for, such as linux
  tls: boolean // TLS encrypts the connection. It is implied by an API key, a certificate or a server name.
  server_name: string // the name in the engine's certificate; empty: the host
  ca_file: string // certificates to trust; empty: the system's
  cert_file: string // this machine's certificate
  key_file: string // its key
  lost_after: number // LostAfter is after how long without a sign of life the runs of this machine count as interrupted, in seconds; 0: 120.
  api_key: FleetSecret // empty: none
  key: FleetSecret // Key is where the key of the fleet is, which encrypts what machines share. Empty: the keyring, where the first machine stores a new key.
}

/** FleetMachine is a machine of the fleet, as the engine sees it. */
export interface FleetMachine {
  name: string
  labels: string[]
  version: string // of the program
  this: boolean // the machine that answers
  last_seen: string
  online: boolean // Online says that it was seen recently: within two minutes, the time after which its runs count as interrupted.
  draining: boolean
  jobs: string[] // ids of the shared jobs that it takes runs of
  running: number // shared runs that it has started
}

/** FleetSecret names a secret by one of the sources of variables; it never contains one, unless the source is static. */
export interface FleetSecret {
  source: EnvVarSource // empty: none
  value: string // see model.EnvVar
  config?: Record<string, unknown>
}

/** FleetShare shares a job with the fleet. */
export interface FleetShare {
  on: string[] | null // labels that a machine needs; empty: none
  on_loss: string // interrupt or again, see model.JobFleet; empty: interrupt
}

/** FleetStatus is what one machine knows about its fleet: machines that share jobs through an engine (a Temporal server). */
export interface FleetStatus {
  joined: boolean // false: the rest is empty
  address: string // host:port of the engine
  namespace: string // the engine's namespace
  web: string // address of the engine's own pages; empty: unknown
  machine: string // the name of this machine in the fleet
  labels: string[] // of this machine
  draining: boolean // this machine starts no further shared runs
  connected: boolean // Connected says that the engine answered the last call.
  unreachable_since: string | null // UnreachableSince is since when the engine has not answered; null: it answers. Shared runs that are running continue, and no other one starts here.
  problem: string // why it does not answer, or why the agent does not run; empty: nothing is wrong
  machines: FleetMachine[] // by name
  jobs: FleetJob[] // the shared jobs, by name
  waiting: FleetWait[] // shared runs that no machine has started, in the order of their slots
}

/** FleetWait is a shared run that has not started. */
export interface FleetWait {
  run_id: string
  task_id: string
  task_name: string
  job_id: string
  since: string // its slot
  waits_for: string // as text
  machine: string // that claimed it; empty: none has
}

/** FollowsOn is which ends of a task start those that follow it. A run that was cancelled, or is tried again, starts none. */
export type FollowsOn = 'success' | 'failure' | 'any'

/** Forecast predicts runs, costs, and when limits are reached. */
export interface Forecast {
  day: ForecastSpan // the next 24 hours
  week: ForecastSpan // the next 7 days
  watches: number // tasks started by file changes, which are not counted
  limit_at: string | null // when a usage limit will probably be reached within 7 days; null: it will not, or that is unknown
  limit: string // such as "5-hour limit of the default login"
  budget_at: string | null // when a daily budget will probably be spent within 7 days; null: it will not
  budget: string // such as "daily budget of $5.00"
}

/** ForecastSpan is the forecast for a period that starts now. */
export interface ForecastSpan {
  runs: number
  cost_usd: number // what these runs usually cost, without the unpriced runs
  unpriced: number // runs of tasks whose cost is not known yet
  text: string // such as "12 runs, about $4.20"
}

/** GitHubEvent is an event of a repository on GitHub that starts a task. */
export type GitHubEvent = 'pull_request' | 'label' | 'issue' | 'failed_run'

/** GitHubEvents are the events of a repository on GitHub that start a task. The service asks for them with gh; each starts one run, which has it as its payload. */
export interface GitHubEvents {
  event: GitHubEvent | '' // empty: none
  repository: string // owner/name; empty: that of the job's folder
  label: string // of event label: only this one; empty: any
  poll_interval: number // seconds between two questions, at least 60; 0: 300
}

/** Grant is what is needed to permit one denied call. */
export interface Grant {
  tool: string // the tool that was denied
  call: string // see Call
  rules: string[] // exactly what is added to allowed_tools; empty: no safe rule exists
  refused: string // why there is no rule; empty: there is
  note: string // what the rules permit beyond this call; empty: nothing
}

/** Hunk is a run of lines, each beginning with a space, + or -. Starts count from 1; they are 0 while the position in the file is unknown. */
export interface Hunk {
  old_start: number
  old_lines: number
  new_start: number
  new_lines: number
  lines: string[]
}

/** ImportChoice is what to import from another program, and how. For a plan only Kind and Path are used. */
export interface ImportChoice {
  kind: string // one of ImportKinds
  path: string // absolute; empty: the program's usual location
  ids: string[] | null // of records of the plan, plus their dependencies; empty: those that the plan has chosen
  enable: boolean // enable tasks that are enabled in the source; otherwise all are disabled
  overwrite: boolean // existing records are replaced; otherwise they are not changed
  runs: boolean // the history too; existing runs are not changed
  settings: boolean // the settings of the plan too, replacing yours
}

/** ImportNote describes what is changed or left out in a record. */
export interface ImportNote {
  field: string // empty: the record as a whole
  message: string
}

/** ImportPlan is what an import would do. */
export interface ImportPlan {
  source: ImportSource
  records: ImportRecord[] // profiles, then each job with its tasks
  settings: ImportSetting[] // those that would change
  runs: number // runs that do not exist here yet
  notes: ImportNote[] // not about one record
}

/** ImportRecord is one record that can be imported. */
export interface ImportRecord {
  kind: 'profile' | 'job' | 'task'
  id: string
  name: string
  job_id: string | null // set for tasks only
  detail: string // a task's schedule as text, a job's directory, the number of variables
  exists: boolean // exists already: imported only to replace it
  chosen: boolean // imported if no ids are listed
  enabled: boolean // a task that is enabled in the source
  problem: Problem | null // why it cannot be imported; null: it can
  notes: ImportNote[]
}

/** ImportReport is the result of an import from another program. */
export interface ImportReport {
  created: number // profiles, jobs and tasks
  tasks: number // that were created or replaced
  replaced: number
  kept: number // existed and were not changed
  runs: number
  settings: number
  job_ids: string[] // jobs that are new or have new tasks
  notes: string[]
}

/** ImportRequest imports a bundle. */
export interface ImportRequest {
  bundle: Bundle
  on_conflict: string // OnConflict is the policy for a record whose id exists: "refuse" (also ""), "copy" under new ids, or "overwrite".
}

/** ImportResult is the result of an import. */
export interface ImportResult {
  job: Job | null
  tasks: Task[] | null
  notes: string[] | null // what was left out or changed
  created: number
  updated: number
}

/** ImportSetting is one setting that would change. */
export interface ImportSetting {
  name: string
  now: string
  then: string
}

/** ImportSource is another program on this machine whose data can be imported. */
export interface ImportSource {
  kind: 'python' | 'crontab' | 'claude_desktop'
  name: string // the program's name
  path: string // where it was found; empty: no file
  jobs: number
  tasks: number // number of tasks that are work for Claude
  doubtful: number // other tasks, imported only if listed
  profiles: number
  runs: number
  problem: Problem | null // why it cannot be read; null: it can
}

/** IntervalType is the unit of ScheduleConfig.IntervalValue. The zero value is written as null. */
export type IntervalType = 'minutes' | 'hours' | 'days'

/** ItemsRequest names items of the report: runs, and tasks that cannot run. Ids may be the unique beginning of one. */
export interface ItemsRequest {
  runs: string[] | null
  tasks: string[] | null
  undo: boolean // put them back
  until: string | null // end of a snooze
}

/** Job is a container of related tasks. */
export interface Job {
  id: string // UUID
  name: string
  description: string
  status: JobStatus // Status follows the tasks: in_progress while one of its runs or its sequence is running, then the outcome of the last sequence or, outside a sequence, of the latest run; pending before any.
  profile: string | null // UUID of a profile
  working_directory: JobWorkingDirectory
  task_order: string[]
  created_at: string
  updated_at: string
  fleet?: JobFleet // how it is shared with a fleet; absent: it is not
  revision?: number // Revision counts the changes of a shared job and its tasks, from 1; 0: it is not shared.
  repository_tasks?: boolean // RepositoryTasks says that files in its folder may define tasks, each after a user approved it.
}

/** JobFleet is how a job is shared with the machines of a fleet. */
export interface JobFleet {
  on: string[] // labels that a machine needs to run it
  on_loss: OnLoss
  machine?: string // the only machine that runs it; empty: any with the labels
  pinned?: string // why only that one; empty: it is not pinned
}

/** JobStatus follows the tasks of a job; see Job.Status. */
export type JobStatus = 'pending' | 'in_progress' | 'completed' | 'failed'

/** JobWorkingDirectory is where the tasks of a job run. */
export interface JobWorkingDirectory {
  path: string // absolute; a leading ~ is the home directory
  use_git_worktree: boolean
  worktree_name: string // empty: made from the job's name
  worktree_branch: string // the branch it is based on; empty: the one checked out in Path
  worktree_setup: string // shell command, once after the worktree is made, and again when it changes; empty: none
}

/** Limit is the state of the subscription's usage limit. */
export interface Limit {
  status: string // allowed, allowed_warning, rejected
  type: string // five_hour, seven_day, seven_day_opus
  reset_time?: string // nil: unknown
}

/** MCPAccess is what programs that use the MCP server may do. */
export type MCPAccess = 'read' | 'propose' | 'full'

/** MCPServer is a server of the session; Status other than "connected" means that its tools were missing. */
export interface MCPServer {
  name: string
  status: string
}

/** MatchResponse are files that a watch matches. */
export interface MatchResponse {
  files: string[] | null // the first ones, below the watched path
  total: number
  partial: boolean // Partial: the search stopped at its time limit, so there may be more.
}

/** Missed is the policy for slots that passed while nothing could run. The zero value, written as null, means Settings.Missed. */
export type Missed = 'skip' | 'latest' | 'all'

/** Next is the next slot. */
export interface Next {
  task_id: string
  task_name: string
  job_name?: string // only in the report
  at: string
}

/** NotificationConfig selects which events of this task's runs send notifications; the global settings can turn them off. */
export interface NotificationConfig {
  on_start: boolean
  on_end: boolean
  on_failure: boolean
  on_quiet: boolean // also of runs that found nothing new, which OnEnd leaves out
}

/** OnLoss is what happens when the machine of a shared run is lost after the start. */
export type OnLoss = 'interrupt' | 'again'

/** OpenRequest is a tool call of a run that waits for the user's permission. Secrets in it are redacted. */
export interface OpenRequest {
  run: string // id
  id: string // unique within the run: "1", "2", …
  task: string
  task_name: string
  job_name: string
  asked_at: string
  deadline: string // without an answer, it is denied then
  tool: string // as Claude Code names it: Bash, mcp__github__get_issue
  title: string // for people: Bash, github: get_issue
  line: string // the call in one line, shortened: "Bash: git push"
  purpose: string // the purpose that Claude gives; empty: none
  text: string // all that the call does: the command, the path and the changed lines, or the input as JSON
  path: string // of the file that Diff changes; empty: none
  diff: FileDiff | null // null: it changes no file
  options: string[] // further arguments of the call: "replace_all: true"
  rules: string[] // exactly what AnswerAlways adds to the allowed tools of the task; empty: not possible
  refused: string // why there are no rules
  note: string // what the rules permit beyond this call; empty: nothing
}

/** Outcome is what the stream reports about the run as a whole. While HasResult is false, NumTurns and Usage, here and in Total, are counted from the messages so far. */
export interface Outcome {
  init: boolean // the session began
  session_id: string
  model: string
  claude_version: string
  cwd: string
  permission_mode: string
  api_key_source: string // "none": the subscription
  slash_commands: string[] | null
  tools: string[] | null
  mcp_servers: MCPServer[] | null
  mcp_listed: boolean // the session listed its servers
  has_result: boolean // The last result. A run may have several, when background tasks end after an answer; CostUSD is cumulative and, in a resumed session, continues from the earlier runs. Usage and NumTurns are of the last turn only: see Total.
  is_error: boolean
  subtype: string
  stop_reason: string
  terminal_reason: string
  api_error: string // usage_limit_reached, max_output_tokens, connection_failed
  api_error_status: number // HTTP; 0: none
  error_kind: string // the last error's class: authentication_failed, billing_error, server_error
  text: string // the final text, else the errors, one a line
  cost_usd: number
  usage: Usage
  num_turns: number
  duration_ms: number
  denials: PermissionDenial[] | null
  failed_steps: number // tool calls that failed and were not repeated with success; neither denied, blocked nor refused by the CLI
  results: number
  unclear: boolean // Why a result without an error is no success. the last result does not say whether it is an error
  stopped: string // message of a hook that stopped the run
  cut_short: string // why Claude Code itself ended the last turn early
  never_asked: boolean // the model was never asked
  local_command: string // the slash command that Claude Code answered itself in the last turn; empty: none
  said_nothing: boolean // it neither said anything nor called a tool
  earlier_error: string // Things to report although they do not decide the outcome. error of a turn before the last
  blocked: string[] | null // descriptions of tool calls that a hook blocked
  killed: string[] | null // descriptions of background work that the CLI ended after it had answered
  failed_hooks: string[] | null // descriptions of hooks that failed and so had no effect
  unchecked: string[] | null // descriptions of tool calls that ran although the hook that checks them failed
  schedules: number // schedules made by CronCreate, which never fire in a run
  servers: Record<string, boolean> | null // MCP servers that were called: whether they answered
  total: Totals // Total is the sum of all results of this run only.
  limit: Limit | null // the last event about the usage limit
  reset_time: string | null // set when the limit was reached and the stream says when it ends
  last_time: string
  last_action: string // LastAction is a live one-liner: "Bash: go test ./...".
  retries: number // how often the CLI retried the API
  retrying: boolean // the CLI is retrying: no message since
  fallback: string // the model that the CLI switched to, if any
  unavailable: boolean // the slash command is not available unattended: nothing was done
  output_cut: boolean // the scheduler left out part of the output
  broken: number // lines that begin like an event but are not valid
  odd_session: boolean // a session id was not a UUID
  odd_numbers: boolean // a cost or count was implausible and counts as missing
  late: number // number of such events; they are ignored
}

/** Outlook is the forecast of a task: its schedule in English, its next slots, or why it will not run. */
export interface Outlook {
  task_id: string
  meaning: string
  after: string // After is which ends of other tasks start it, too: "after Build succeeded"; empty: none. The meaning includes it.
  then: string[] | null // Then lists the tasks that start after it: "Deploy, when it succeeded".
  timezone: string // Timezone is the zone that the meaning is in, by its IANA name; empty: the schedule names no time of day.
  next: string[]
  notes: string[] | null
  blocked: string // why it will not run; empty: it will
  ended: boolean // it will not run because it has ended as it was to: not_after, max_runs
  waiting: string // what its waiting run waits for; empty: none waits
  attention: string // Attention says why the task needs attention: what prevents it from running, or briefly what its last run did not do. Empty: it needs none, it was marked done, or the task is off.
}

/** Overlap is the policy for a slot whose task is still running. The zero value, written as null, means Settings.Overlap. */
export type Overlap = 'skip' | 'queue' | 'parallel' | 'replace'

/** Part is the part of a text that is at fault. */
export interface Part {
  text: string // the whole text, as it was given
  position: number // of the part, in Unicode characters from 0
  length: number // of the part; 0: something is missing there
  suggestion: string // a similar text that is valid; may be empty
}

/** PauseRequest pauses the scheduler. */
export interface PauseRequest {
  until: string | null // null: until resumed
}

/** PermissionDenial is a tool call that was denied. */
export interface PermissionDenial {
  tool_name: string
  tool_use_id: string
  tool_input: Record<string, unknown> | null
  moved?: boolean // Moved: an earlier call had changed to another folder, where relative paths then start.
}

/** PermissionRequest is a tool call that waits for the user's permission. If there is no answer before the deadline, it is denied. */
export interface PermissionRequest {
  id: string // unique within the run: "1", "2", …
  tool_use_id: string
  tool_name: string
  tool_input: Record<string, unknown> // secrets are redacted
  asked_at: string
  deadline: string
  masked?: boolean // a secret in it was redacted, so no rule can be written for it
  moved?: boolean // see PermissionDenial
}

/** Preflight is the result of checking whether the next run of a task would fail before it has begun. */
export interface Preflight {
  task_id: string
  task_name: string
  job_name: string
  at: string // when it was checked
  slot: string | null
  automatic: boolean // checks that may show a prompt were left out
  checks: TaskCheck[]
}

/** Problem is the single form of every error that a user sees: the same in the CLI, the API and the window. */
export interface Problem {
  operation: string // what was attempted: "create task"
  field: string // the field at fault as a JSON path, empty when none is: "schedule.cron_expression"
  message: string // what is wrong, lower case, no period
  hint: string // what to do about it; may be empty
  kind: ProblemKind
  part?: Part // where in a text it is, for a text with a grammar; otherwise null
}

/** Kind classes a problem for programs; each has one HTTP status and one exit code. */
export type ProblemKind = 'invalid' | 'not_found' | 'conflict' | 'unavailable' | 'busy' | 'internal'

/** Profile is a set of environment variables for runs. */
export interface Profile {
  id: string // UUID
  name: string
  description: string
  env_vars: EnvVar[]
  created_at: string
  updated_at: string
  daily_budget_usd: number // over the runs that use the profile and the local day; 0: none
}

/** Now is the progress of a run. */
export interface Progress {
  action: string // "Bash: go test ./..."; empty: nothing yet
  turns: number
  tokens: number
  cost_usd: number
}

/** QueuedRun is a run that waits. */
export interface QueuedRun {
  run_id: string
  task_id: string
  task_name: string
  priority: number
  since: string // when it was due
  waits_for: string // as text
  kind: 'slot' | 'retry' | 'pause' | 'usage_limit' | 'reserve' | 'catch_up' | 'task' | 'shared' | 'place' | 'budget' | 'quiet_time'
  until: string | null // when the wait ends; null: unknown
}

/** Reason is why a run did not succeed. The zero value belongs to success and to runs that have not ended. */
export type Reason = 'overlap' | 'missed' | 'paused' | 'nothing_to_do' | 'predecessor_failed' | 'user' | 'replaced' | 'timeout' | 'stall' | 'interrupted' | 'usage_limit' | 'budget' | 'max_turns' | 'precheck' | 'check' | 'login' | 'permission' | 'not_started' | 'error' | 'blocked' | 'mcp_server' | 'hook' | 'nothing_done' | 'outlier' | 'quiet_time'

/** Recurrence says at which times of which days a task is due. */
export interface Recurrence {
  times: string[] // of the local clock: 09:00, or with a step in minutes 09:00-17:00/90
  days: string[] // a day counts when it is one of them, in Quartz notation: MON, FRI#2, FRIL, 15, 15W, L, L-2, LW; none: every day
  only: string[] // MON to SUN: it counts only if it is one of these, too; none: any
  months: number[] // 1 to 12; none: every month
  every: number // only each nth of Unit, counted from Start; 0 and 1: each
  unit: string // days, weeks (from Monday), months or years
  start: string // date before which no day counts, such as 2026-12-01; needed with Every
}

/** RestoreResult is what was restored. */
export interface RestoreResult {
  notes: string[] | null // what is not as in the bundle
}

/** Result is the CLI's report at the end of a turn. */
export interface Result {
  is_error: boolean
  subtype: string
  num_turns: number
  duration_ms: number
  cost_usd: number // the session so far
  tokens: number
}

/** Retry is one message that the CLI calls the API again. */
export interface Retry {
  attempt: number
  max: number
  delay_ms: number
  status: number // HTTP; 0: no answer at all
  error: string // the CLI's name of the error: overloaded, server_error, authentication_failed
}

/** RetryConfig defines how often and when a failed run is retried. */
export interface RetryConfig {
  max_retries: number // 0: never
  retry_delay: number // seconds before the first retry
  backoff_multiplier: number
}

/** RetryRequest runs the task of a run again. */
export interface RetryRequest {
  allow_denied: boolean // first add Rules to the task's allowed tools
  rules?: string[] // Rules are the rules shown to the user: all of Denied.Rules, in any order. The service adds these and refuses a different list.
  only_enabled?: boolean // refuse a disabled task
}

/** Row is an entry as a list shows it. */
export interface Row {
  index: number
  kind: EntryKind
  time?: string // zero: not in the stream
  offset: number // byte offset of its first line in the log
  parent?: string // tool_use_id of the call that started its subagent
  depth: number // 0: the run itself, 1: its subagents
  text?: string
  partial?: boolean // still growing
  dropped?: boolean // incomplete and replaced by a retry: not to be shown
  tool?: ToolCall
  retry?: Retry
  limit?: Limit
  result?: Result
  shortened?: boolean // Transcripts.Entry has more
}

/** Run is the execution record of one slot of a task. A run that never started has no start time, and a Reason. */
export interface Run {
  id: string // UUID
  task_id: string
  task_name: string // its name when the run was created
  status: RunStatus
  scheduled_time: string // the slot
  start_time: string | null
  end_time: string | null
  duration: number | null // seconds from start to end
  session_id: string | null
  output: string // the final text
  raw_output: string // empty in runs.json; the API reads it from the log of the run, the last 8 MiB
  errors: string[]
  exit_code: number | null // the CLI's; null if it did not run or a signal ended it
  job_id: string | null
  trigger: Trigger
  attempt: number // from 1
  retry_of: string | null // the run that this one retries
  reason: Reason | ''
  cost_usd: number
  usage: Usage | null
  num_turns: number
  model: string // as the CLI reported it
  permission_denials: PermissionDenial[]
  worktree: string // its directory; empty: none
  branch: string
  changes: Changes | null
  claude_version: string
  reset_time: string | null // when the usage limit ends
  directory: string // where it ran
  command_line: string // what was run, for a shell; the prompt went to standard input
  tree_before: string // git trees before and after the run, for its diff; empty: no repository
  tree_after: string
  changed_files: string[] // what triggered a file_watch run: the first 1,000, relative to the folder
  sequence: string | null // id of the first run of the sequence it belongs to; null: none
  after_run?: string // the run whose end started it, by start_after; empty: none did
  follow_ups?: string[] // the runs that its end started, by start_after
  remarks: string[] // what was left out, ended early or could not be recorded; it does not decide the status
  headline: string // one line, at most 160 characters: what was found, why it failed or why it did not run; empty until the end
  outcome: RunOutcome | '' // reported by the run itself; empty: not asked for, or not reported
  failed_steps: number // tool calls that failed and were not repeated with success; denied ones are not counted
  failed_command: FailedCommand | null // why it failed: its precheck, a check or the setup of its worktree; null: none of them
  prompt: string // as passed to the CLI, with placeholders filled in and secrets redacted; the first 32 KiB
  acknowledged_at: string | null // when it was marked as done; null: not yet
  snoozed_until: string | null // until when it is left out of the report; null: it is not
  profiles: string[] // ids of the profiles that it ran with, the job's first
  reserved_usd: number // of the daily budgets, which it may spend; 0: no budget applied
  assumed_usd?: number // what counts toward the daily budgets because the cost is unknown
  outlier: string // how it is far outside the history of its task, found while it ran; empty: it is not
  machine?: string // of the fleet, that ran it or has claimed it; empty: not a shared run, or no machine has
  fleet_run?: string // identifies it in the fleet; empty: not a shared run
  vars?: Record<string, string> // Vars are the values for {{var.NAME}} that a user gave for this run.
  payload?: string // Payload is the text of the event that started the run, for {{payload}}: data from outside.
  requests?: PermissionRequest[] // Requests are those that wait for the user's answer, oldest first. A run that has ended has none.
}

/** RunAnswer is the user's answer to a request. */
export type RunAnswer = 'allow' | 'always' | 'deny'

/** RunFilter selects runs; the zero value selects all, newest first. */
export interface RunFilter {
  task: string // id
  job: string // id
  status: RunStatus[] | null
  reason: Reason | ''
  since: string | null
  until: string | null
  text: string // in task name, output and errors
  machine?: string // of the fleet: that ran it or has claimed it
  needs_attention: boolean // NeedsAttention selects runs that need attention and were not marked as done: failed, denied, done only in part, or not run for a reason that matters.
  limit: number // 0: 100
  offset: number
}

/** RunOutcome is what a run reports about itself, in the last line of its answer. The zero value means that it was not asked or did not say. */
export type RunOutcome = 'done' | 'nothing_to_do' | 'partial' | 'blocked'

/** RunStats are the statistics of the runs of one hour or day, without those that are still running. */
export interface RunStats {
  from: string // its first moment
  success: number
  failed: number
  cancelled: number // after they had started
  skipped: number // never started
  cost_usd: number
  input_tokens: number // including those read from and written to the cache
  output_tokens: number
  duration: number | null // median, in seconds; null: none ran
}

/** RunStatus is the state of a run. The zero value, written as null, stands for "no run yet" in Task.LastRunStatus. */
export type RunStatus = 'upcoming' | 'running' | 'success' | 'failed' | 'cancelled'

/** RunSummary is the part of a run that strips, timelines and charts need. The service keeps it in memory for every run, so that reading thousands is cheap. */
export interface RunSummary {
  id: string
  task_id: string
  task_name: string
  job_id: string | null
  status: RunStatus
  reason: Reason | ''
  trigger: Trigger
  attempt: number
  scheduled_time: string
  start_time: string | null // null: never started
  end_time: string | null // null: not ended
  duration: number | null // seconds
  cost_usd: number
  input_tokens: number // including those read from and written to the cache
  output_tokens: number
  denied: number // tool calls that were not permitted
  remarks: number // number of remarks
  headline: string
  outcome: RunOutcome | ''
  failed_steps: number
  changes: Changes | null // null: none, or unknown
  branch: string
  machine?: string // of the fleet, that ran it or has claimed it; empty: none
  acknowledged_at: string | null // when it was marked as done; null: not yet
  snoozed_until: string | null // null: it is not snoozed
  quiet: boolean // it found nothing new; see package report
}

/** ScheduleConfig defines when a task is due. */
export interface ScheduleConfig {
  type: ScheduleType
  interval_value: number
  interval_type: IntervalType | null
  cron_expression: string
  watch_path: string
  watch_patterns: string[] // ** globs, ! negates; none: everything
  timezone: string // IANA name; empty: Settings.Timezone, then the machine's
  run_at: string | null // calendar: one time only, instead of an expression
  watch_recursive: boolean
  watch_debounce: number // seconds of quiet before a change counts; 0: 2
  recurrence?: null | Recurrence // Recurrence is what five cron fields cannot express; calendar, instead of an expression. A version that does not know it finds neither an expression nor a time, refuses the schedule and does not run the task. CronExpression and RunAt have priority, so that all versions agree when an older one sets them.
}

/** ScheduleType is what makes a task due. */
export type ScheduleType = 'manual' | 'interval' | 'calendar' | 'file_watch' | 'sequential'

/** SessionMode selects the conversation of a run. */
export type SessionMode = 'new' | 'continue' | 'resume'

/** Settings are the application's settings, the one object of settings.json. Durations are whole seconds unless the name says days. */
export interface Settings {
  claude_path: string // empty: found on the login shell's PATH
  default_model: string // empty: the CLI's own choice
  timezone: string // IANA name; empty: the machine's
  max_concurrent_runs: number
  paused_until: string | null // null: not paused; Forever: until resumed
  missed: Missed
  missed_window: number
  overlap: Overlap
  timeout: number // 0: none
  stall_timeout: number // 0: none
  daily_budget_usd: number // over all tasks and the local day; 0: none
  resume_after_usage_limit: boolean
  reserve_percent: number // of the five-hour window that scheduled runs leave to the user; 0: none
  run_retention_count: number // per task; 0: no limit
  run_retention_days: number // 0: no limit
  log_retention_days: number // 0: as long as the run
  notifications_enabled: boolean
  notify_on_start: boolean
  notify_on_end: boolean
  notify_on_failure: boolean
  notification_urls: string[]
  launch_at_login: boolean
  keep_awake: boolean
  theme: Theme
  http_address: string // loopback host:port; empty: nothing listens on TCP
  mcp_access: MCPAccess // what programs that use the MCP server may do
  quiet_hours: string[] // Quiet times, at which no task starts automatically. A manual run starts anyway. "22:00-07:00", "mon-fri 09:00-17:00", "sat,sun"
  quiet_dates: string[] // "2026-12-24", "2026-12-24..2027-01-02", "12-25" of each year
  quiet_on_battery: boolean
  digest_at: string // HH:MM in Timezone: when one notification sums up the day's report; empty: never
  heartbeat_url: string // called each minute while the scheduler works; secret like NotificationURLs; empty: none
}

/** Command is a slash command that is available in a directory. */
export interface SlashCommand {
  name: string // without its slash
  description: string
  argument_hint: string
  source: string // such as builtin, user, project, plugin
}

/** StartAfter names a task whose end starts another one. A task with several starts at the end of any of them. */
export interface StartAfter {
  task_id: string // a task of any job
  when: FollowsOn
}

/** StartAfters is a list that is never null in JSON. */
export type StartAfters = StartAfter[] | null

/** Status is the status of the service. */
export interface Status {
  version: string
  pid: number
  home: string // the data directory
  http_address: string // empty: only the unix socket
  started_at: string
  paused_until: string | null
  hold_until: string | null // until when usage limits block every task; null: some may run
  limits: UsageLimit[] | null // usage limits that were reached, with their owners
  windows: Window[] | null // how much of its usage windows each login has used; empty: not reported
  reserve_percent: number // percent of the five-hour window that only users' runs may use
  queue: QueuedRun[] | null // the first 100 waiting runs, in the order in which they will start
  budgets: DayBudget[] | null // today's budgets: the one of the settings, then those of profiles
  jobs: number
  tasks: number
  armed: number // enabled tasks that will run automatically
  running: number
  waiting: number
  requests: number // permissions that runs wait for
  next: Next | null // null: nothing is due
  spent_usd: number // today
  faults: Fault[] | null
  looked_at: string // when a user last viewed the failed runs; zero: never
}

/** Suggestion is a change of a task that its history suggests. */
export interface Suggestion {
  id: string // ID identifies it within the task. New runs do not change it, so that a suggestion that was dismissed stays dismissed.
  kind: SuggestionKind
  title: string // what it does: "Raise the time limit from 30 min to 1 h"
  label: string // text of its button
  why: string // in numbers
  note: string // what the rules permit beyond what was denied; empty: nothing
  rules: string[] // Rules are exactly what is added to the allowed tools; empty for other kinds.
  change: Record<string, unknown> // Change has the fields that an update of the task sets.
}

/** Kind is what a suggestion is about. */
export type SuggestionKind = 'rules' | 'timeout' | 'model'

/** Task is a scheduled Claude Code command with its configuration. Durations are whole seconds. */
export interface Task {
  id: string // UUID
  job_id: string | null // null on import only
  name: string
  enabled: boolean
  model: string // sonnet, opus, haiku or a full name; empty: Settings.DefaultModel
  profile: string | null // UUID; layered over the job's
  schedule: ScheduleConfig
  command_type: CommandType
  command: string
  permissions: string // default, bypass, or another mode of the CLI
  session_mode: SessionMode
  allowed_tools: string[]
  disallowed_tools: string[]
  retry: RetryConfig
  notifications: NotificationConfig
  created_at: string
  updated_at: string
  last_run_status: RunStatus | null
  timeout: number // wall clock; 0: the setting
  stall_timeout: number // without output; 0: the setting
  max_turns: number // 0: none
  max_budget_usd: number // 0: none
  missed: Missed | null // null: the setting
  missed_window: number // 0: the setting
  overlap: Overlap | null // null: the setting
  precheck: string // shell command; exit 0: run, 1: nothing to do, otherwise failed
  checks: string[]
  session_id: string | null // the thread to resume; null: that of the last run
  commit_on_success: boolean // like AfterSuccess "commit"
  trust_project: boolean // false: the project's settings, hooks and MCP servers are ignored
  required_mcp_servers: string[] // names; a run fails immediately when one of them is not connected
  report: boolean // ask Claude to end with one line that says what was found; false where the file lacks it, true for tasks made by clients
  ask_timeout: number // AskTimeout is how long a run waits for the user's answer when Claude asks for a permission, in seconds; 0: the call is denied immediately.
  after_success: AfterSuccess // AfterSuccess is what happens to the changes of a run that succeeded.
  priority: number // among the runs that wait: higher first; 0: normal
  stop_outliers: boolean // end a run whose duration, cost or tokens are far outside its history
  effort: string // how much the model thinks: a level of the CLI; empty: its choice
  fallback_model: string // for when the model is overloaded or not available, in order, separated by commas; empty: none
  extra_args: string[] // further flags of the CLI, each with its value: --add-dir=/data
  quiet_hours: string[] // The quiet times of the task, beside those of the settings; see Settings.
  quiet_dates: string[]
  quiet_on_battery: boolean
  not_after: string | null // it starts no run automatically after that; null: no end
  max_runs: number // automatic runs since its schedule took effect; 0: no limit
  start_after: StartAfter[] // StartAfter are the tasks whose end starts this one, beside its schedule.
  github: GitHubEvents // events of GitHub that start it, besides its schedule
  proposed?: boolean // Proposed says that an agent made the last change, through MCP, and no user has edited or enabled the task since.
  source?: null | TaskSource // Source is the file in the folder of its job that defines the task; absent: none does.
}

/** A TaskCheck is one thing that a run of a task needs, and whether it has it. */
export interface TaskCheck {
  id: CheckID
  name: string // of the check, for people
  state: CheckState
  sentence: string // what was found, without a period
  hint: string // what to do about it; empty: nothing
  actions: Action[] // that resolve it, the best first
}

/** TaskFile is a file with a task that differs from what a user approved. */
export interface TaskFile {
  job_id: string
  job_name: string
  file: string // relative to the folder of the job
  state: TaskFileState
  task_id: string // empty: there is no task yet
  task_name: string // as the file names it; if it cannot be read, as it was approved
  was: string // the file that was approved, if it is renamed
  before: string // the approved text; empty: none
  after: string // the text now; empty: the file is gone or cannot be read
  diff: string // unified
  risks: TaskRisk[]
  problem: null | Problem // Problem is why it cannot be approved, with the line of the file; null: it can be.
  shown: string // Shown identifies all of this. An approval contains it, so that nothing else is approved than what was shown.
  ignored: boolean // a user does not want this version
}

/** TaskFileChoice names the version of a file that a user has decided about. */
export interface TaskFileChoice {
  job_id: string
  file: string
  shown: string // TaskFile.Shown
  undo: boolean // of Ignore: do not ignore it any longer
}

/** TaskFileResult is what an approval did. */
export interface TaskFileResult {
  task: Task // after the approval; before it, if it was deleted
  deleted: boolean // the file was gone, so the task was deleted
  restore: null | Bundle // Restore undoes the deletion.
}

/** TaskFileState says how a file with a task differs from what a user approved. */
export type TaskFileState = 'new' | 'changed' | 'renamed' | 'gone' | 'invalid'

/** TaskRisk is something that a task may do without asking. */
export interface TaskRisk {
  text: string
  new: boolean // the approved version may not
}

/** TaskSource is a file that defines a task, as a user has approved it. */
export interface TaskSource {
  file: string // relative to the folder of the job, with slashes
  text: string // its text when it was approved; line breaks are \n
}

/** TaskTrigger is whether and how other programs can start a task. */
export interface TaskTrigger {
  task_id: string
  since: string | null // null: it has none
  url: string // what to call; empty: http_address is empty
  token?: string // only in the answer that creates it
}

/** Theme is the appearance of the window. */
export type Theme = 'system' | 'light' | 'dark'

/** Today is the report of what happened, in the terms of package report. */
export interface Today {
  since: string
  runs: number // runs that ended since then; attempts count once. They are in one of the three lists, done or other
  done: number // runs in no list because they were marked as done or snoozed
  other: number // runs of these that are in no list for another reason: a missed one that a later run made up for, one of a task that is off or deleted
  older: number // items of needs_you about runs that ended before then
  requests: OpenRequest[] | null // permissions that runs wait for, oldest first
  task_files: TaskFile[] | null // changes of files with tasks that wait for an approval
  needs_you: TodayItem[] | null // from the last seven days, until marked as done; latest start first
  found: TodayItem[] | null // runs with news, until marked as done
  quiet: TodayItem[] | null // without news
  running: TodayItem[] | null // also those that wait
  next: Next[] | null // the next slot of each task within a day, or else the very next
  forecast: Forecast
  changed_files: number
  branches: string[] // branches with changes
  run_time: number // seconds that runs took which ended since
  cost_usd: number
  usual_cost_usd: number // median of the same hours on the seven days before; 0: no history
}

/** TodayItem is one line of the report: a run, or a task that cannot run. */
export interface TodayItem {
  run: string // id; empty: it is about the task itself
  task: string
  task_name: string
  job_name: string
  headline: string
  outcome: RunOutcome | ''
  why: string // it is in this list, in a few words; empty: the headline says all
  actions: Action[]
  status: RunStatus | null
  reason: Reason | ''
  at: string | null // when it ended, or was due; null: unknown
  until: string | null // when the attempt that waits is due; null: none waits
  tries: number // attempts that are folded into it, 1 or more
  duration: number | null // seconds; null: never started
  cost_usd: number // all its attempts in the report
  changes: Changes | null // null: none, or unknown
  branch: string
}

/** Todo is one line of Claude's own plan. */
export interface Todo {
  content: string
  status: 'pending' | 'in_progress' | 'completed'
  active_form: string // its text while in progress
}

/** ToolCall is a tool call and its result. */
export interface ToolCall {
  id: string
  name: string // as the CLI names it: Bash, mcp__github__get_issue
  title: string // for people: Bash, github: get_issue
  verb: string // Read, Edited, Ran
  input?: unknown
  target: string // Target is what a one-line row shows: a path below the working directory, the first line of a command, a URL. It may be empty.
  result?: string
  truncated?: boolean // Result, Input or Diff is incomplete
  done: boolean
  is_error?: boolean
  denied?: boolean // the permission was refused
  stopped?: boolean // ended before it finished
  background?: boolean // continued in the background; Done reports its end
  summary?: string // the CLI's summary at the end of a subagent or background task
  tally?: string // what a test runner or git counted: "2 failed, 210 passed", "1 commit"; empty: nothing that is certain
  duration_ms?: number
  children?: number // tool calls of the subagent
  activity?: string // the tool that the subagent used last
  tokens?: number // used by the subagent
  diff?: FileDiff
  todos?: Todo[]
}

/** Totals are sums over the results of one run, without what a resumed session spent before it and with what its subagents spent. */
export interface Totals {
  cost_usd: number
  usage: Usage
  num_turns: number
  duration_ms: number
}

/** TranscriptResponse is the current transcript of a run. */
export interface TranscriptResponse {
  entries: Entry[] | null
  outcome: Outcome
}

/** Trigger is what started a run. */
export type Trigger = 'manual' | 'schedule' | 'file_watch' | 'sequential' | 'retry' | 'catch_up' | 'event' | 'follow_up'

/** Usage counts tokens, as the CLI's last result reported them. */
export interface Usage {
  input_tokens: number
  output_tokens: number
  cache_creation_input_tokens: number
  cache_read_input_tokens: number
}

/** UsageLimit is a limit that was reached. It blocks the runs of its owner with these models, and no others. */
export interface UsageLimit {
  owner: string // whose limit it is, such as "default login"
  name: string // such as "weekly Opus limit"
  model_family: string // such as "opus"; empty: every model of the owner
  since: string
  until: string | null // null: waiting does not end it, so no run waits
  guessed: boolean // Claude Code did not say when it resets: runs try again at Until
  reason: string
}

/** Variable is the test result of one variable of a profile. It never contains a secret value. */
export interface Variable {
  name: string
  source: EnvVarSource
  profile: string // its name
  ok: boolean
  from: string // such as "us-east-1 secret prod/db"
  masked: string // empty when unset or failed
  problem: Problem | null // null: it resolved
  duration_ms: number
}

/** Version is available while the service is still starting, so that a client can detect it. */
export interface Version {
  version: string
  pid: number
}

/** Window is a usage window of a login, as its last run reported it. */
export interface Window {
  owner: string // see UsageLimit.Owner
  type: string // five_hour, seven_day, seven_day_opus
  name: string // such as "5-hour window"
  used: number // 0 to 1
  until: string // when it resets
  seen: string // when it was reported
}

/** Worktree is one git worktree that the scheduler created. */
export interface Worktree {
  path: string
  repo: string
  branch: string
  job_id: string
  bytes: number
  diff_bytes: number // kept diffs of all runs of its job; they stay when it is removed
  dirty: boolean
  unpushed: number // commits that are on no other branch or remote
  onto: string // the branch that it merges into; empty: none is known
  ahead: number // commits that Onto does not have
  behind: number // commits of Onto that it does not have
  busy: boolean // a run of its job is running
  no_remote: boolean // its repository has no remote to push to
  last_used: string
  fault: string // why its state is unknown; empty: it is known
}

/** WorktreeDiff is what the branch of a worktree would change in the one it merges into, committed or not. */
export interface WorktreeDiff {
  onto: string // empty: compared with the commit it was created from
  changes: Changes
  text: string // unified diff
}

/** WorktreeResult is what became of the branch of a worktree. Fields that an operation does not set are empty. */
export interface WorktreeResult {
  path: string
  branch: string
  commit: string // made, or merged
  commits: number // merged
  onto: string // merged into
  fast_forward: boolean // merged without a merge commit
  remote: string // pushed to
  url: string // the pull request, or the page that opens one
  opened: boolean // the pull request is open; false: the user opens it at URL
  notes: string[] | null // what the user should know, in sentences
}

/** WriteFileRequest is how a task is written to a file. */
export interface WriteFileRequest {
  file: string // empty: made from the name of the task
  force: boolean // replace a file with another text
}

/** WrittenFile is a task that was written to a file. */
export interface WrittenFile {
  task: Task
  path: string // absolute
  text: string
  notes: string[]
}

/** Why a run did not succeed, in a few words: report.ReasonText. */
export const reasonText: Record<Reason, string> = {
  overlap: "previous run still running",
  missed: "did not run when it was due",
  paused: "the scheduler was paused",
  nothing_to_do: "nothing to do",
  predecessor_failed: "the previous task did not succeed",
  user: "stopped by you",
  replaced: "replaced by a newer run",
  timeout: "time limit reached",
  stall: "no output for too long",
  interrupted: "interrupted",
  usage_limit: "usage limit reached",
  budget: "budget reached",
  max_turns: "turn limit reached",
  precheck: "precheck failed",
  check: "a check failed",
  login: "not signed in",
  permission: "permission mode refused",
  not_started: "could not start",
  error: "Claude Code ended with an error",
  blocked: "could not do its task",
  mcp_server: "MCP server not connected",
  hook: "stopped by a hook",
  nothing_done: "nothing was done",
  outlier: "took or cost far more than usual",
  quiet_time: "quiet time",
}
