import { sentences } from '$lib/format/sentences'
import { mergePatch, isWithin } from './patch'

/** "name" or "schedule.timezone": the fields of a record and of the records in it, as problems name them. */
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
 * A record that is being written. It knows what changed and where the service
 * found fault; what is right is the service's to say.
 */
export class Form<T extends object> {
  fields: T
  /** What the service refuses, now or at the last attempt to save. */
  refusal = $state.raw<FieldError | null>(null)
  /** After an attempt to save every fault is shown; before it, only those of fields that were touched. */
  tried = $state(false)
  #touched = $state.raw<ReadonlySet<string>>(new Set())
  #before: T
  #opened: T

  /** `before` is what the service has, `fields` what the form begins with. */
  constructor(before: T, fields: T = before) {
    this.#before = structuredClone(before)
    this.#opened = structuredClone(fields)
    const state = $state(structuredClone(fields))
    this.fields = state
  }

  /** What has to be sent. */
  get changes(): Partial<T> {
    return mergePatch(this.#before, $state.snapshot(this.fields) as T)
  }

  /** A person wrote something that closing would lose. */
  get dirty(): boolean {
    return Object.keys(mergePatch(this.#opened, $state.snapshot(this.fields) as T)).length > 0
  }

  set<P extends FieldPath<T>>(path: P, value: FieldValue<T, P>) {
    const [first = '', second] = path.split('.')
    const fields = this.fields as Record<string, unknown>
    if (second === undefined) fields[first] = value
    else (fields[first] as Record<string, unknown>)[second] = value
    this.touch(path)
    // Whether it is right now, the service says in a moment.
    if (this.refusal && isWithin(this.refusal.field, path)) this.refusal = null
  }

  touch(path: string) {
    if (!this.#touched.has(path)) this.#touched = new Set([...this.#touched, path])
  }

  error(path: FieldPath<T> & string): string {
    if (!this.refusal || !isWithin(this.refusal.field, path)) return ''
    return this.tried || this.#touched.has(path) ? sentences(this.refusal.message, this.refusal.hint) : ''
  }

  /** For a text field, and for a number field. */
  text<P extends FieldPath<T>>(path: P) {
    return { value: this.#at(path), error: this.error(path), oninput: (value: FieldValue<T, P>) => this.set(path, value) }
  }
  /** For a duration. */
  seconds<P extends FieldPath<T>>(path: P) {
    return { seconds: this.#at(path), error: this.error(path), oninput: (value: FieldValue<T, P>) => this.set(path, value) }
  }
  /** For a list. */
  lines<P extends FieldPath<T>>(path: P) {
    return { lines: this.#at(path), error: this.error(path), oninput: (value: FieldValue<T, P>) => this.set(path, value) }
  }
  /** For one of a few. */
  choice<P extends FieldPath<T>>(path: P) {
    return { value: this.#at(path), error: this.error(path), onchange: (value: FieldValue<T, P>) => this.set(path, value) }
  }
  /** For a switch. */
  on<P extends FieldPath<T>>(path: P) {
    return { checked: this.#at(path), error: this.error(path), onchange: (value: FieldValue<T, P>) => this.set(path, value) }
  }

  #at<P extends FieldPath<T>>(path: P): FieldValue<T, P> {
    return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], this.fields) as FieldValue<T, P>
  }
}
