import { Problem } from '$lib/api/problem'
import type { Settings } from '$lib/api/types'
import { isWithin } from '$lib/form/patch'
import { sentences } from '$lib/format/sentences'
import type { App } from '$lib/state/app.svelte'

/** Saves each setting as soon as it is changed, and keeps the problem of a refused one for its field. */
export class SettingsForm {
  #app: App
  #problems = $state.raw<ReadonlyMap<string, Problem>>(new Map())

  constructor(app: App) {
    this.#app = app
  }

  get settings(): Settings {
    return this.#app.records.settings!
  }

  async save<K extends keyof Settings & string>(name: K, value: Settings[K]): Promise<void> {
    const problems = new Map(this.#problems)
    problems.delete(name)
    try {
      const settings = await this.#app.api.settings.update({ [name]: value })
      // The event follows a moment later; until then the field must not jump back.
      this.#app.records.settings = settings
    } catch (thrown) {
      const problem = Problem.from(thrown)
      problems.set(name, problem)
      if (!isWithin(problem.field, name)) this.#app.toast(problem.sentence, { kind: 'error', hint: problem.hint })
    }
    this.#problems = problems
  }

  error(name: keyof Settings & string): string {
    const problem = this.#problems.get(name)
    return problem && isWithin(problem.field, name) ? sentences(problem.message, problem.hint) : ''
  }

  /** For a text or number field, or a select. */
  value<K extends keyof Settings & string>(name: K) {
    return { value: this.settings[name], error: this.error(name), onchange: (value: Settings[K]) => void this.save(name, value) }
  }
  seconds<K extends keyof Settings & string>(name: K) {
    return { seconds: this.settings[name], error: this.error(name), onchange: (value: Settings[K]) => void this.save(name, value) }
  }
  lines<K extends keyof Settings & string>(name: K) {
    return { lines: this.settings[name], error: this.error(name), onchange: (value: Settings[K]) => void this.save(name, value) }
  }
  on<K extends keyof Settings & string>(name: K) {
    return { checked: this.settings[name], error: this.error(name), onchange: (value: Settings[K]) => void this.save(name, value) }
  }
}
