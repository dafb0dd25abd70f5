/**
 * Written by build/tstypes from the Go packages: do not edit, run `make types`.
 *
 * Times are RFC 3339 strings, durations whole seconds unless said otherwise.
 */

/** The methods that the page can call, by package and struct. They may refuse, with a Problem. */
export interface Bound {
  'wire.App': {
    At(from: string): void
    Get(id: string): Record
    List(fields: Record<string, unknown> | null): Record[] | null
    Save(r: Partial<Record>, ids: string[], n: number): void
  }
}

/** Color has constants. */
export type Color = 'red' | 'blue'

/** Option writes null for "". */
export type Option = 'only'

/** Record is one of each field. */
export interface Record {
  id: string // UUID
  color: Color // Color of it. It says * / too.
  level: WireLevel
  option: Option | null
  at: string | null
  tags: string[] | null
  always: Option[]
  raw?: unknown
  next?: Record
  any: unknown
  ok: boolean
}

/** Level has numbers. */
export type WireLevel = 1 | 2
