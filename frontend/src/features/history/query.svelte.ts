import type { Api } from '$lib/api/bindings'
import { Problem } from '$lib/api/problem'
import type { Run, RunFilter } from '$lib/api/types'
import { toRunFilter, type Filters } from './filters'

/** How many runs are loaded together. */
export const pageSize = 300

const day = 86_400_000
/** No run is older than this. */
const oldest = Date.UTC(2020, 0, 1)
/** After a search step faster than this, in milliseconds, the next step covers twice the time. */
const fastStep = 400

/**
 * The runs that match the filters, loaded page by page; the latest filters win.
 * A search goes back in time step by step, so that results appear early and it
 * can be stopped.
 */
export class Query {
  runs = $state.raw<readonly Run[]>([])
  loading = $state(true)
  problem = $state.raw<Problem | null>(null)
  /** How far back the search is; null: no search is running. */
  reached = $state.raw<Date | null>(null)
  /** A search was stopped before it was complete. */
  stopped = $state(false)
  #api: Api
  #calls = 0
  #more = true
  #filter: RunFilter = {}
  #text = ''
  #until = Infinity // the search has covered everything after this time
  #step = day

  constructor(api: Api) {
    this.#api = api
  }

  async apply(filters: Filters, now: Date) {
    this.#filter = toRunFilter(filters, now)
    this.#text = filters.text.trim()
    this.#until = Infinity
    this.#step = day
    this.stopped = false
    await this.#load(() => (this.#text ? this.#search([], this.#filter.until ? Math.min(now.getTime(), Date.parse(this.#filter.until)) : now.getTime()) : this.#fetch([])))
  }

  /** Loads the next page, if there is one. */
  async more() {
    if (!this.#more || this.loading) return
    const before = this.runs
    await this.#load(() => (this.#text ? this.#search(before, this.#until) : this.#fetch(before)))
  }

  /** Stops the search; its results stay. */
  stop() {
    this.stopped = this.reached !== null
    this.#calls++
    this.#more = false
    this.loading = false
    this.reached = null
  }

  async #load(fetch: () => Promise<void>) {
    const call = ++this.#calls
    this.loading = true
    this.reached = null
    try {
      await fetch()
      if (call === this.#calls) this.problem = null
    } catch (thrown) {
      if (call === this.#calls) this.problem = Problem.from(thrown)
    } finally {
      if (call === this.#calls) {
        this.loading = false
        this.reached = null
      }
    }
  }

  async #fetch(before: readonly Run[]) {
    const call = this.#calls
    const found = await this.#api.runs.list({ ...this.#filter, limit: pageSize, offset: before.length })
    if (call !== this.#calls) return
    this.runs = [...before, ...found]
    this.#more = found.length === pageSize
  }

  /** Searches back from a time until a page is full. */
  async #search(before: readonly Run[], from: number) {
    const call = this.#calls
    const known = new Set(before.map((run) => run.id))
    const end = this.#filter.since ? Date.parse(this.#filter.since) : oldest
    let all = before
    let at = from
    while (all.length < before.length + pageSize && at > end) {
      const since = Math.max(end, at - this.#step)
      const started = performance.now()
      const until = this.#until === Infinity ? (this.#filter.until ? { until: this.#filter.until } : {}) : { until: new Date(this.#until).toISOString() } // upcoming runs are in the future
      const found = await this.#api.runs.search(this.#text, { ...this.#filter, since: new Date(since).toISOString(), ...until, limit: pageSize })
      if (call !== this.#calls) return
      const fresh = found.filter((run) => !known.has(run.id))
      for (const run of fresh) known.add(run.id)
      all = [...all, ...fresh]
      this.runs = all
      const last = found.at(-1)
      // A full page ends within the step; more runs of the same instant may follow.
      at = found.length === pageSize && fresh.length > 0 && last ? Date.parse(last.scheduled_time) + 1 : since
      this.#until = at
      this.reached = new Date(at)
      if (performance.now() - started < fastStep) this.#step *= 2
      else if (this.#step > day) this.#step /= 2
    }
    if (all === before) this.runs = before
    this.#more = at > end
  }
}
