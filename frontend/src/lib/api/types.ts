/** The records on the wire, as Go writes them (types.gen.ts), and how the page itself speaks of them. */
import type * as go from './types.gen'

export type * from './types.gen'

/** '': the run succeeded or has not ended. */
export type Reason = go.Reason | ''

export type RunFilter = Partial<go.RunFilter>

export type ImportChoice = Pick<go.ImportChoice, 'kind' | 'path'> & Partial<go.ImportChoice>

/** A run in short: what strips, rails and charts need. A run is one, too. */
export type RunSummary = Omit<go.RunSummary, 'input_tokens' | 'output_tokens' | 'denied' | 'remarks'> & {
  /** How many tool calls were not permitted; a whole run lists them instead. */
  denied?: number
  /** How many there are; a whole run lists them instead. */
  remarks?: number | readonly string[]
  permission_denials?: go.Run['permission_denials']
}

/** Fields to set; null puts one back to its default. Records in records may be given in part. */
export type Fields<T> = { [K in keyof T]?: (T[K] extends unknown[] ? T[K] : T[K] extends object ? Partial<T[K]> : T[K]) | null }
