/**
 * The records on the wire, as backend/model and backend/contract write them.
 * Times are RFC 3339 strings, durations whole seconds unless said otherwise.
 */

export type JobStatus = 'pending' | 'in_progress' | 'completed' | 'failed'
export type RunStatus = 'upcoming' | 'running' | 'success' | 'failed' | 'cancelled'
export type ScheduleType = 'manual' | 'interval' | 'calendar' | 'file_watch' | 'sequential'
export type IntervalType = 'minutes' | 'hours' | 'days'
export type CommandType = 'prompt' | 'slash_command' | 'file'
export type SessionMode = 'new' | 'continue' | 'resume'
export type Missed = 'skip' | 'latest' | 'all'
export type Overlap = 'skip' | 'queue' | 'parallel' | 'replace'
export type Trigger = 'manual' | 'schedule' | 'file_watch' | 'sequential' | 'retry' | 'catch_up'
export type McpAccess = 'read' | 'propose' | 'full'
export type Theme = 'system' | 'light' | 'dark'
export type EnvVarSource =
  | 'static'
  | 'environment'
  | 'keychain'
  | 'aws_secrets_manager'
  | 'aws_ssm'
  | 'command'
  | 'unset'
export type Reason =
  | ''
  | 'overlap'
  | 'missed'
  | 'paused'
  | 'nothing_to_do'
  | 'predecessor_failed'
  | 'user'
  | 'replaced'
  | 'timeout'
  | 'stall'
  | 'interrupted'
  | 'usage_limit'
  | 'budget'
  | 'max_turns'
  | 'precheck'
  | 'check'
  | 'login'
  | 'permission'
  | 'not_started'
  | 'error'
  | 'blocked'
  | 'mcp_server'
  | 'hook'
  | 'nothing_done'
  | 'quiet_time'

export interface Job {
  id: string
  name: string
  description: string
  status: JobStatus
  profile: string | null
  working_directory: JobWorkingDirectory
  task_order: string[]
  created_at: string
  updated_at: string
}

export interface JobWorkingDirectory {
  path: string
  use_git_worktree: boolean
  worktree_name: string
  worktree_branch: string
}

export interface Task {
  id: string
  job_id: string | null
  name: string
  enabled: boolean
  model: string
  profile: string | null
  schedule: ScheduleConfig
  command_type: CommandType
  command: string
  permissions: string
  session_mode: SessionMode
  allowed_tools: string[]
  disallowed_tools: string[]
  retry: { max_retries: number; retry_delay: number; backoff_multiplier: number }
  notifications: { on_start: boolean; on_end: boolean; on_failure: boolean }
  created_at: string
  updated_at: string
  last_run_status: RunStatus | null
  timeout: number
  stall_timeout: number
  max_turns: number
  max_budget_usd: number
  missed: Missed | null
  missed_window: number
  overlap: Overlap | null
  precheck: string
  checks: string[]
  session_id: string | null
  commit_on_success: boolean
  trust_project: boolean
  required_mcp_servers: string[]
}

export interface ScheduleConfig {
  type: ScheduleType
  interval_value: number
  interval_type: IntervalType | null
  cron_expression: string
  watch_path: string
  watch_patterns: string[]
  timezone: string
  run_at: string | null
  watch_recursive: boolean
  watch_debounce: number
}

export interface Run {
  id: string
  task_id: string
  task_name: string
  status: RunStatus
  scheduled_time: string
  start_time: string | null
  end_time: string | null
  duration: number | null
  session_id: string | null
  output: string
  raw_output: string
  errors: string[]
  exit_code: number | null
  job_id: string | null
  trigger: Trigger
  attempt: number
  retry_of: string | null
  reason: Reason
  cost_usd: number
  usage: Usage | null
  num_turns: number
  model: string
  permission_denials: { tool_name: string; tool_use_id: string; tool_input: Record<string, unknown> | null }[]
  worktree: string
  branch: string
  changes: { files: number; insertions: number; deletions: number; commits: number } | null
  claude_version: string
  reset_time: string | null
  /** Where it ran. */
  directory: string
  /** What was run, for a shell; the prompt went to standard input. */
  command_line: string
  /** What was left out, ended early or could not be recorded. */
  remarks: string[]
}

/** A run in short: what strips, rails and charts need. A run is one, too. */
/** What it takes to permit one denied tool call. */
export interface Grant {
  tool: string
  call: string // what it was asked to do, whole
  rules: string[] // empty: no rule is safe
  refused: string // why there is none
  note: string // what the rules permit beyond this call; may be empty
}

/** What a run was denied. */
export interface Denied {
  calls: Grant[]
  rules: string[] // of all calls: exactly what is added to the task
}

export type Brief = Pick<
  Run,
  'id' | 'task_id' | 'task_name' | 'job_id' | 'status' | 'reason' | 'trigger' | 'attempt' | 'scheduled_time' | 'start_time' | 'end_time' | 'duration' | 'cost_usd'
> & {
  /** How many tool calls were not permitted; a whole run lists them instead. */
  denied?: number
  /** How many there are; a whole run lists them instead. */
  remarks?: number | readonly string[]
  permission_denials?: Run['permission_denials']
}

export interface Usage {
  input_tokens: number
  output_tokens: number
  cache_creation_input_tokens: number
  cache_read_input_tokens: number
}

export interface EnvVar {
  name: string
  source: EnvVarSource
  value: string
  config: Record<string, unknown>
}

export interface Profile {
  id: string
  name: string
  description: string
  env_vars: EnvVar[]
  created_at: string
  updated_at: string
}

export interface Settings {
  claude_path: string
  default_model: string
  timezone: string
  max_concurrent_runs: number
  paused_until: string | null
  missed: Missed
  missed_window: number
  overlap: Overlap
  timeout: number
  stall_timeout: number
  daily_budget_usd: number
  resume_after_usage_limit: boolean
  run_retention_count: number
  run_retention_days: number
  log_retention_days: number
  notifications_enabled: boolean
  notify_on_start: boolean
  notify_on_end: boolean
  notify_on_failure: boolean
  notification_urls: string[]
  launch_at_login: boolean
  keep_awake: boolean
  theme: Theme
  http_address: string
  mcp_access: McpAccess
}

export interface Status {
  version: string
  pid: number
  home: string
  http_address: string
  started_at: string
  paused_until: string | null
  hold_until: string | null
  jobs: number
  tasks: number
  armed: number
  running: number
  waiting: number
  next: { task_id: string; task_name: string; at: string } | null
  spent_usd: number
  faults: Fault[] | null
}

export interface Fault {
  subject: string
  message: string
  hint: string
  since: string
}

export interface Outlook {
  task_id: string
  meaning: string
  next: string[] | null
  notes: string[] | null
  blocked: string
  waiting: string
}

/** Fields to set; null puts one back to its default. Records in records may be given in part. */
export type Fields<T> = { [K in keyof T]?: (T[K] extends unknown[] ? T[K] : T[K] extends object ? Partial<T[K]> : T[K]) | null }

/** What would come of a task that is being written. */
export interface Draft {
  task: Task
  meaning: string
  next: string[] | null
  notes: string[] | null
  command_line: string
  /** null: it can be saved. */
  problem: { operation: string; field: string; message: string; hint: string } | null
}

export interface Explanation {
  meaning: string
  next: string[] | null
  notes: string[] | null
}

export interface Matches {
  files: string[] | null
  total: number
}

export interface SlashCommand {
  name: string // with its slash
  description: string
  argument_hint: string
  source: string
}

/** One line of the doctor. */
export interface Check {
  name: string
  state: 'ok' | 'warning' | 'failed'
  detail: string
  hint: string
}

export interface Worktree {
  path: string
  repo: string
  branch: string
  job_id: string
  bytes: number
  dirty: boolean
  unpushed: number
  last_used: string
}

/** How one variable of a profile fared in a test; never a secret value. */
export interface Variable {
  name: string
  source: EnvVarSource
  profile: string
  ok: boolean
  from: string
  masked: string
  problem: { operation: string; field: string; message: string; hint: string } | null
  duration_ms: number
}

/** A job with its tasks: an export, or what a deletion hands back. */
export interface Bundle {
  version: string
  exported_at: string
  job: Job | null
  tasks: Task[] | null
  profiles_referenced: Profile[] | null
}

export interface ImportResult {
  job: Job | null
  tasks: Task[] | null
  notes: string[] | null
  created: number
  updated: number
}

export interface RunFilter {
  task?: string
  job?: string
  status?: RunStatus[]
  reason?: Reason
  since?: string | null
  until?: string | null
  text?: string
  limit?: number
  offset?: number
}

/** What the runs of an hour or a day came to. */
export interface Figures {
  /** Its first moment. */
  from: string
  success: number
  failed: number
  cancelled: number
  /** Never started. */
  skipped: number
  cost_usd: number
  input_tokens: number // with those read from and written to the cache
  output_tokens: number
  /** Median, in seconds; null: none ran. */
  duration: number | null
}

/** One change of a record; a deletion has only its id. */
export interface Event {
  kind: 'job' | 'task' | 'run' | 'profile' | 'settings' | 'status' | 'reset'
  id: string
  deleted: boolean
  job?: Job
  task?: Task
  run?: Run
  profile?: Profile
  settings?: Settings
  status?: Status
}
