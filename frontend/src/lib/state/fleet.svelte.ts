import type { Api } from '$lib/api/bindings'
import type { FleetJob, FleetMachine, FleetStatus } from '$lib/api/types'

/** How often the state of the fleet is loaded again, in milliseconds: where machines are shown, and elsewhere. */
export const refresh = { shown: 3_000, otherwise: 30_000 }

/** The machines that share jobs with this one. Until this machine has joined, it is asked for once. */
export class Fleet {
  /** null: not known yet. */
  status = $state.raw<FleetStatus | null>(null)
  readonly joined = $derived(this.status?.joined ?? false)
  /** Only the machines that have joined; empty: this one has not. */
  readonly machines = $derived<readonly FleetMachine[]>(this.status?.machines ?? [])
  #api: Api
  #calls = 0

  constructor(api: Api) {
    this.#api = api
  }

  /** Of overlapping loads, the last one wins. */
  async load() {
    const call = ++this.#calls
    try {
      const status = await this.#api.fleet.status()
      if (call === this.#calls) this.status = status
    } catch {
      // Records reports that the service is gone; until then the old state stays.
    }
  }

  /** Shows what an action returned. */
  set(status: FleetStatus) {
    this.#calls++
    this.status = status
  }

  /** How a job is shared; undefined: it is not. */
  job(id: string): FleetJob | undefined {
    return this.status?.jobs.find((job) => job.job_id === id)
  }

  /** The page of a run in Temporal; empty: not known. */
  pageOf(run: string): string {
    const { web = '', namespace = '' } = this.status ?? {}
    return web && run ? `${web.replace(/\/$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(run)}` : ''
  }
}
