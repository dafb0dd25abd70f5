import type { Api } from '$lib/api/bindings'
import { Problem } from '$lib/api/problem'
import type { ImportPlan, ImportRecord, ImportReport, ImportSource } from '$lib/api/types'

/** The records to import from another program, and the result. */
export class ImportForm {
  plan = $state.raw<ImportPlan | null>(null)
  chosen = $state.raw<ReadonlySet<string>>(new Set())
  enable = $state(false)
  overwrite = $state(false)
  runs = $state(false)
  settings = $state(false)
  busy = $state(false)
  problem = $state.raw<Problem | null>(null)
  report = $state.raw<ImportReport | null>(null)
  #api: Api
  #source: ImportSource

  constructor(api: Api, source: ImportSource) {
    this.#api = api
    this.#source = source
  }

  /** Reads the source and changes nothing. */
  async read() {
    await this.#attempt(async () => {
      this.plan = await this.#api.system.planImport({ kind: this.#source.kind, path: this.#source.path })
      this.chosen = new Set(this.plan.records.filter((record) => record.chosen).map(({ id }) => id))
    })
  }

  /** A record that exists is imported only to overwrite it. */
  canImport(record: ImportRecord): boolean {
    return record.problem === null && (!record.exists || this.overwrite)
  }

  /** How many tasks and profiles will be imported; jobs only group the tasks. */
  get count(): number {
    return this.#selected.filter((record) => record.kind !== 'job').length
  }

  get #selected(): ImportRecord[] {
    return this.plan?.records.filter((record) => this.chosen.has(record.id) && this.canImport(record)) ?? []
  }

  get empty(): boolean {
    return this.#selected.length === 0 && !this.runs && !this.settings
  }

  /** Chooses a job with its tasks, and a task with its job. */
  choose(record: ImportRecord, on: boolean) {
    const next = new Set(this.chosen)
    const set = (id: string) => (on ? next.add(id) : next.delete(id))
    set(record.id)
    if (record.kind === 'job') for (const other of this.plan?.records ?? []) if (other.job_id === record.id) set(other.id)
    if (record.kind === 'task' && on && record.job_id) next.add(record.job_id)
    this.chosen = next
  }

  async submit() {
    await this.#attempt(async () => {
      const { enable, overwrite, runs, settings } = this
      this.report = await this.#api.system.importFrom({ kind: this.#source.kind, path: this.#source.path, ids: [...this.chosen], enable, overwrite, runs, settings })
    })
  }

  async #attempt(action: () => Promise<void>) {
    this.busy = true
    this.problem = null
    try {
      await action()
    } catch (thrown) {
      this.problem = Problem.from(thrown)
    } finally {
      this.busy = false
    }
  }
}
