import type { Api } from '$lib/api/bindings'
import { Problem } from '$lib/api/problem'
import type { ImportPlan, ImportRecord, ImportReport, ImportSource } from '$lib/api/types'

/** What is being chosen of another program's records, and what came of bringing them in. */
export class Importing {
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

  /** Reads what there is; nothing is changed by it. */
  async read() {
    await this.#attempt(async () => {
      this.plan = await this.#api.system.planImport({ kind: this.#source.kind, path: this.#source.path })
      this.chosen = new Set(this.plan.records.filter((record) => record.chosen).map(({ id }) => id))
    })
  }

  /** A record that is here already is taken only to replace it. */
  takes(record: ImportRecord): boolean {
    return record.problem === null && (!record.exists || this.overwrite)
  }

  get count(): number {
    return this.plan?.records.filter((record) => this.chosen.has(record.id) && this.takes(record)).length ?? 0
  }

  get idle(): boolean {
    return this.count === 0 && !this.runs && !this.settings
  }

  /** A job is chosen with its tasks, and a task with its job. */
  choose(record: ImportRecord, on: boolean) {
    const next = new Set(this.chosen)
    const set = (id: string) => (on ? next.add(id) : next.delete(id))
    set(record.id)
    if (record.kind === 'job') for (const other of this.plan?.records ?? []) if (other.job_id === record.id) set(other.id)
    if (record.kind === 'task' && on && record.job_id) next.add(record.job_id)
    this.chosen = next
  }

  async bring() {
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

/** "3 jobs, 12 tasks, 40 runs", what a program keeps. */
export function contents(source: Pick<ImportSource, 'jobs' | 'tasks' | 'profiles' | 'runs'>): string {
  const parts = [
    [source.jobs, 'job'],
    [source.tasks, 'task'],
    [source.profiles, 'profile'],
    [source.runs, 'run'],
  ] as const
  return parts.filter(([n]) => n > 0).map(([n, word]) => `${n} ${word}${n === 1 ? '' : 's'}`).join(', ') || 'nothing to bring in'
}

/** What an import did, in a sentence. */
export function told(report: ImportReport): string {
  const parts = [
    [report.created, 'brought in'],
    [report.replaced, 'replaced'],
    [report.kept, 'left as they were'],
    [report.runs, 'runs of the history'],
    [report.settings, 'settings changed'],
  ] as const
  return parts.filter(([n]) => n > 0).map(([n, words]) => `${n} ${words}`).join(', ') || 'Nothing was brought in'
}
