/** What is brought in from other programs on this machine. */

/** What another program on this machine keeps and can be brought in. */
export interface ImportSource {
  kind: 'python' | 'crontab' | 'claude_desktop'
  name: string
  path: string // empty: no file
  jobs: number
  tasks: number // that are work for Claude
  doubtful: number // tasks beside them that are taken only when named
  profiles: number
  runs: number
  /** Why it cannot be read; null: it can. */
  problem: { operation: string; field: string; message: string; hint: string } | null
}

/** What to bring in from another program, and how; a plan needs kind and path only. */
export interface ImportChoice {
  kind: string
  path: string // absolute; empty: where the program keeps its files
  ids?: string[] // of the plan's records, with what they need; none: those it has chosen
  enable?: boolean // tasks that were on there are on here; else all arrive switched off
  overwrite?: boolean // records that exist here are replaced; else they stay
  runs?: boolean // the history too
  settings?: boolean // the settings too
}

export interface ImportNote {
  field: string // empty: the record as a whole
  message: string
}

export interface ImportRecord {
  kind: 'profile' | 'job' | 'task'
  id: string
  name: string
  job_id: string | null
  detail: string // a task's schedule in words, a job's directory, how many variables
  exists: boolean // here already: taken only to replace it
  chosen: boolean // taken when no ids are named
  enabled: boolean // a task that was switched on there
  problem: { operation: string; field: string; message: string; hint: string } | null
  notes: ImportNote[]
}

/** What an import would do. */
export interface ImportPlan {
  source: ImportSource
  records: ImportRecord[] // profiles, then each job with its tasks
  settings: { name: string; now: string; then: string }[] // those that would change
  runs: number // that do not exist here yet
  notes: ImportNote[]
}

export interface ImportReport {
  created: number
  replaced: number
  kept: number // existed here and stay as they are
  runs: number
  settings: number
  job_ids: string[]
  notes: string[]
}
