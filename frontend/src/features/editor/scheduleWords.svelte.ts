import type { Api } from '$lib/api/bindings'
import { Problem } from '$lib/api/problem'
import type { ScheduleConfig, Task } from '$lib/api/types'
import type { Form } from '$lib/form/form.svelte'

/** How long the typing must pause before the service reads the text, in milliseconds. */
const pauseMs = 200

/**
 * The schedule as the user types it. The service reads it; what it understands
 * becomes the schedule of the form.
 */
export class ScheduleWords {
  #typed = $state<string | null>(null)
  #problem = $state.raw<Problem | null>(null)
  /** The schedule when the text was typed or understood: a different one was set by another control, and the text no longer holds. */
  #of = $state.raw('')
  #folder = ''
  #timer: ReturnType<typeof setTimeout> | undefined
  #requests = 0
  /** The latest reading, done or not. */
  #reading: Promise<void> = Promise.resolve()
  #api: Api
  #form: Form<Task>

  constructor(api: Api, form: Form<Task>) {
    this.#api = api
    this.#form = form
  }

  /** What was typed; null: nothing, or another control has set the schedule since. */
  get typed(): string | null {
    return this.#typed !== null && this.#of === this.#schedule ? this.#typed : null
  }

  /** Why the text is no schedule; null: it is one, or was not read yet. */
  get problem(): Problem | null {
    return this.typed === null ? null : this.#problem
  }

  get #schedule(): string {
    return JSON.stringify($state.snapshot(this.#form.fields.schedule))
  }

  /** Takes the text on each keystroke; it is read once the typing pauses. */
  type(text: string, folder: string, pause = pauseMs) {
    this.#typed = text
    this.#folder = folder
    this.#of = this.#schedule
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => (this.#reading = this.#read()), pause)
  }

  /** Returns once what was typed is read, which it starts now if it has not begun. */
  async settle(): Promise<void> {
    if (this.#timer !== undefined && this.typed !== null) this.#reading = this.#read()
    await this.#reading
  }

  async #read(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const request = ++this.#requests
    const text = this.#typed ?? ''
    try {
      const { schedule } = await this.#api.system.explainText(text, $state.snapshot(this.#form.fields.schedule) as ScheduleConfig, this.#folder, 0)
      if (request !== this.#requests || this.typed === null || !schedule) return
      this.#problem = null
      this.#apply({ ...schedule, recurrence: schedule.recurrence ?? null })
    } catch (thrown) {
      if (request !== this.#requests || this.typed === null) return
      this.#problem = Problem.from(thrown)
      this.#form.refusal = this.#problem
    }
  }

  #apply(said: ScheduleConfig) {
    const fields = this.#form.fields.schedule as unknown as Record<string, unknown>
    for (const [name, value] of Object.entries(said)) {
      if (JSON.stringify(fields[name] ?? null) === JSON.stringify(value ?? null)) continue
      fields[name] = value
      this.#form.touch(`schedule.${name}`)
    }
    if (this.#form.refusal?.field.startsWith('schedule')) this.#form.refusal = null // it is checked in a moment
    this.#of = this.#schedule
  }
}
