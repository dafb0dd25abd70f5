/** The records on the wire (types.gen.ts), and the variants that the page uses. */
import type * as go from './types.gen'

export type * from './types.gen'
export { reasonText } from './types.gen'

/** '': the run succeeded or has not ended. */
export type Reason = go.Reason | ''

export type RunFilter = Partial<go.RunFilter>

export type ImportChoice = Pick<go.ImportChoice, 'kind' | 'path'> & Partial<go.ImportChoice>

/** What lists and charts need of a run. A Run is one, too. */
export type RunSummary = Omit<go.RunSummary, 'input_tokens' | 'output_tokens' | 'denied' | 'remarks' | 'quiet'> & {
  /** How many tool calls were denied; a Run lists them instead. */
  denied?: number
  /** How many there are; a Run lists them instead. */
  remarks?: number | readonly string[]
  permission_denials?: go.Run['permission_denials']
  /** It found nothing new. Only the service knows; a Run has no such field. */
  quiet?: boolean
}

/** What a row shows of a run. A RunSummary is one, too. */
export type ListedRun = Pick<
  RunSummary,
  'id' | 'task_id' | 'task_name' | 'job_id' | 'status' | 'reason' | 'attempt' | 'scheduled_time' | 'start_time' | 'duration' | 'cost_usd' | 'headline' | 'outcome' | 'changes'
> &
  Partial<Pick<RunSummary, 'failed_steps' | 'denied' | 'remarks' | 'permission_denials' | 'machine'>>

/** Fields to set; null puts one back to its default. Nested records may be partial. */
export type Fields<T> = { [K in keyof T]?: (T[K] extends unknown[] ? T[K] : T[K] extends object ? Partial<T[K]> : T[K]) | null }
