import { untrack } from 'svelte'
import { SvelteMap } from 'svelte/reactivity'
import type { Api } from '$lib/api/bindings'
import type { RunSummary, Run } from '$lib/api/types'

/** How many runs of each task are loaded: what its strip shows. */
export const latestRunLimit = 14

const none: readonly RunSummary[] = []

/**
 * Summaries of the newest runs of each task on the screen: requested when a row
 * becomes visible, many rows in one call, then updated by events.
 */
export class LatestRuns {
  #api: Api
  #known = new SvelteMap<string, readonly RunSummary[]>()
  #requested = new Set<string>()
  /** The events that arrived during each call: they may be newer than its answer. */
  #meanwhile = new Set<{ id: string; run: Run | undefined }[]>()
  /** The number of calls so far, and the call that answered for each task. */
  #calls = 0
  #answered = new Map<string, number>()

  constructor(api: Api) {
    this.#api = api
  }

  /** Newest first; empty until loaded. */
  get(task: string): readonly RunSummary[] {
    return this.#known.get(task) ?? none
  }

  run(id: string): RunSummary | undefined {
    for (const list of this.#known.values()) {
      const found = list.find((run) => run.id === id)
      if (found) return found
    }
    return undefined
  }

  /** Loads the runs of tasks that are not loaded yet. */
  request(...tasks: string[]) {
    const before = this.#requested.size
    for (const id of tasks) if (!untrack(() => this.#known.has(id))) this.#requested.add(id)
    if (before === 0 && this.#requested.size > 0) queueMicrotask(() => void this.#fetch())
  }

  /** Loads everything again, after events were missed. */
  refetch() {
    const known = [...this.#known.keys()]
    if (known.length === 0) return
    for (const id of known) this.#requested.add(id)
    void this.#fetch()
  }

  apply(id: string, run: Run | undefined) {
    for (const events of this.#meanwhile) events.push({ id, run })
    if (run) {
      const list = this.#known.get(run.task_id)
      if (list) this.#known.set(run.task_id, withRun(list, run))
      return
    }
    for (const [task, list] of this.#known) if (list.some((other) => other.id === id)) this.#known.set(task, list.filter((other) => other.id !== id))
  }

  async #fetch() {
    const tasks = [...this.#requested]
    this.#requested.clear()
    const number = ++this.#calls
    const meanwhile: { id: string; run: Run | undefined }[] = []
    this.#meanwhile.add(meanwhile)
    try {
      const found = new Map<string, RunSummary[]>(tasks.map((id) => [id, []]))
      for (const run of await this.#api.runs.latest(tasks, latestRunLimit)) found.get(run.task_id)?.push(run)
      this.#meanwhile.delete(meanwhile)
      for (const [id, list] of found) {
        if ((this.#answered.get(id) ?? 0) > number) continue // a later call was answered first
        this.#answered.set(id, number)
        this.#known.set(id, list)
      }
      for (const { id, run } of meanwhile) this.apply(id, run)
    } catch {
      // Records reports that the service is gone; rows request again when they are next rendered.
    } finally {
      this.#meanwhile.delete(meanwhile)
    }
  }
}

function withRun(list: readonly RunSummary[], run: Run): readonly RunSummary[] {
  const at = list.findIndex((other) => other.id === run.id)
  if (at >= 0) return list.with(at, run)
  const time = Date.parse(run.scheduled_time)
  const index = list.findIndex((other) => Date.parse(other.scheduled_time) <= time)
  return list.toSpliced(index < 0 ? list.length : index, 0, run).slice(0, latestRunLimit)
}
