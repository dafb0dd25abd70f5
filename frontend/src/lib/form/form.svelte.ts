import { sentences } from '$lib/format/sentences'
import { mergePatch, isWithin } from './patch'

/** "name" or "schedule.timezone": the paths of a record's fields, as problems name them. */
export type FieldPath<T> = {
  [K in keyof T & string]: T[K] extends readonly unknown[] ? K : T[K] extends object ? K | `${K}.${keyof T[K] & string}` : K
}[keyof T & string]

export type FieldValue<T, P extends string> = P extends `${infer K}.${infer I}`
  ? K extends keyof T
    ? I extends keyof T[K]
      ? T[K][I]
      : never
    : never
  : P extends keyof T
    ? T[P]
    : never

export interface FieldError {
  field: string
  message: string
  hint: string
}

/**
 * A record being edited. It tracks changes and shows the service's errors at
 * their fields; only the service validates.
 */
export class Form<T extends object> {
  fields: T
  /** The current error of the service, from the draft or from saving. */
  refusal = $state.raw<FieldError | null>(null)
  /** After an attempt to save, errors of all fields are shown; before it, only those of touched fields. */
  tried = $state(false)
  #touched = $state.raw<ReadonlySet<string>>(new Set())
  #stored: T
  #opened: T

  /** `stored` is the stored record, `fields` what the form starts with. */
  constructor(stored: T, fields: T = stored) {
    this.#stored = structuredClone(stored)
    this.#opened = structuredClone(fields)
    const state = $state(structuredClone(fields))
    this.fields = state
  }

  /** Begins again with other fields. */
  reopen(fields: T) {
    this.#opened = structuredClone(fields)
    Object.assign(this.fields, structuredClone(fields))
    this.refusal = null
  }

  /** The changes to send. */
  get changes(): Partial<T> {
    return mergePatch(this.#stored, $state.snapshot(this.fields) as T)
  }

  /** Closing would lose edits. */
  get dirty(): boolean {
    return Object.keys(mergePatch(this.#opened, $state.snapshot(this.fields) as T)).length > 0
  }

  set<P extends FieldPath<T>>(path: P, value: FieldValue<T, P>) {
    const [first = '', second] = path.split('.')
    const fields = this.fields as Record<string, unknown>
    if (second === undefined) fields[first] = value
    else (fields[first] as Record<string, unknown>)[second] = value
    this.touch(path)
    // The service checks the new value in a moment.
    if (this.refusal && isWithin(this.refusal.field, path)) this.refusal = null
  }

  touch(path: string) {
    if (!this.#touched.has(path)) this.#touched = new Set([...this.#touched, path])
  }

  error(path: FieldPath<T> & string): string {
    if (!this.refusal || !isWithin(this.refusal.field, path)) return ''
    return this.tried || this.#touched.has(path) ? sentences(this.refusal.message, this.refusal.hint) : ''
  }

  /** Properties for a text or number field. */
  text<P extends FieldPath<T>>(path: P) {
    return { value: this.#valueAt(path), error: this.error(path), oninput: (value: FieldValue<T, P>) => this.set(path, value) }
  }
  /** Properties for a duration. */
  seconds<P extends FieldPath<T>>(path: P) {
    return { seconds: this.#valueAt(path), error: this.error(path), oninput: (value: FieldValue<T, P>) => this.set(path, value) }
  }
  /** Properties for a list. */
  lines<P extends FieldPath<T>>(path: P) {
    return { lines: this.#valueAt(path), error: this.error(path), oninput: (value: FieldValue<T, P>) => this.set(path, value) }
  }
  /** Properties for a select. */
  choice<P extends FieldPath<T>>(path: P) {
    return { value: this.#valueAt(path), error: this.error(path), onchange: (value: FieldValue<T, P>) => this.set(path, value) }
  }
  /** Properties for a switch. */
  on<P extends FieldPath<T>>(path: P) {
    return { checked: this.#valueAt(path), error: this.error(path), onchange: (value: FieldValue<T, P>) => this.set(path, value) }
  }

  #valueAt<P extends FieldPath<T>>(path: P): FieldValue<T, P> {
    return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], this.fields) as FieldValue<T, P>
  }
}
