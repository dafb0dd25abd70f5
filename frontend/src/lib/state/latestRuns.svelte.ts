import { untrack } from 'svelte'
import { SvelteMap } from 'svelte/reactivity'
import type { Api } from '$lib/api/bindings'
import type { RunSummary, Run } from '$lib/api/types'

/** How many runs of a task its strip shows. */
export const latestRunLimit = 14

const none: readonly RunSummary[] = []

/**
 * The newest runs of each task that a screen shows, in short: asked for when a
 * row comes into view, many rows in one question, then kept true by events.
 */
export class LatestRuns {
  #api: Api
  #known = new SvelteMap<string, readonly RunSummary[]>()
  #wanted = new Set<string>()
  /** What came while a question was on its way, for each such question: it may be newer than the answer. */
  #meanwhile = new Set<{ id: string; run: Run | undefined }[]>()
  /** How many questions were asked, and which of them a task's runs are the answer to. */
  #asked = 0
  #answered = new Map<string, number>()

  constructor(api: Api) {
    this.#api = api
  }

  /** Newest first; none until the answer is there. */
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

  /** Asks for tasks whose runs are not known yet. */
  request(...tasks: string[]) {
    const before = this.#wanted.size
    for (const id of tasks) if (!untrack(() => this.#known.has(id))) this.#wanted.add(id)
    if (before === 0 && this.#wanted.size > 0) queueMicrotask(() => void this.#fetch())
  }

  /** Asks again for all that is known: events were missed. */
  refetch() {
    const known = [...this.#known.keys()]
    if (known.length === 0) return
    for (const id of known) this.#wanted.add(id)
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
    const tasks = [...this.#wanted]
    this.#wanted.clear()
    const number = ++this.#asked
    const meanwhile: { id: string; run: Run | undefined }[] = []
    this.#meanwhile.add(meanwhile)
    try {
      const found = new Map<string, RunSummary[]>(tasks.map((id) => [id, []]))
      for (const run of await this.#api.runs.latest(tasks, latestRunLimit)) found.get(run.task_id)?.push(run)
      this.#meanwhile.delete(meanwhile)
      for (const [id, list] of found) {
        if ((this.#answered.get(id) ?? 0) > number) continue // a later question was answered first
        this.#answered.set(id, number)
        this.#known.set(id, list)
      }
      for (const { id, run } of meanwhile) this.apply(id, run)
    } catch {
      // That the service is gone is told by Records; rows that are drawn again ask again.
    } finally {
      this.#meanwhile.delete(meanwhile)
    }
  }
}

function withRun(list: readonly RunSummary[], run: Run): readonly RunSummary[] {
  const at = list.findIndex((other) => other.id === run.id)
  if (at >= 0) return list.with(at, run)
  const time = Date.parse(run.scheduled_time)
  const place = list.findIndex((other) => Date.parse(other.scheduled_time) <= time)
  return list.toSpliced(place < 0 ? list.length : place, 0, run).slice(0, latestRunLimit)
}
