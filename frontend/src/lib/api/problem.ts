import { sentences } from '$lib/format/sentences'
import type { Part } from './types'

/** The one shape of a user-visible error; see backend/model/problem.go. */
export class Problem extends Error {
  readonly operation: string
  readonly field: string
  readonly hint: string
  readonly kind: 'invalid' | 'not_found' | 'conflict' | 'unavailable' | 'internal'
  /** Where in a text it is. */
  readonly part?: Part

  constructor(parts: Partial<Pick<Problem, 'operation' | 'field' | 'message' | 'hint' | 'kind' | 'part'>>) {
    super(parts.message ?? 'something went wrong')
    this.name = 'Problem'
    this.operation = parts.operation ?? ''
    this.field = parts.field ?? ''
    this.hint = parts.hint ?? ''
    this.kind = parts.kind ?? 'internal'
    if (parts.part) this.part = parts.part
  }

  /** Whatever was thrown, as a Problem. */
  static from(thrown: unknown): Problem {
    if (thrown instanceof Problem) return thrown
    if (typeof thrown === 'string') return new Problem({ message: thrown })
    if (thrown instanceof Error) return new Problem(parsed(thrown.message) ?? { message: thrown.message })
    if (typeof thrown === 'object' && thrown !== null && 'message' in thrown) return new Problem(thrown as Partial<Problem>)
    return new Problem({})
  }

  /** "Create task: cron expression is not valid", as the title of a toast. */
  get sentence(): string {
    return sentences(this.operation ? `${this.operation}: ${this.message}` : this.message)
  }
}

/** The service is a different version than this window; see backend/apitype/version.go. */
export function otherVersion(problem: Pick<Problem, 'message'> | null): boolean {
  return /^this program is version .* the background service is version /.test(problem?.message ?? '')
}

/** A bound Go method returns its problem as JSON in the message of an Error; see FormatError in backend/window. */
function parsed(text: string): Partial<Problem> | null {
  if (!text.startsWith('{')) return null
  try {
    return JSON.parse(text) as Partial<Problem>
  } catch {
    return null
  }
}
