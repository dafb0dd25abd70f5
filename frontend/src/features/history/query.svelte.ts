import type { Api } from '$lib/api/bindings'
import { Problem } from '$lib/api/problem'
import type { Run, RunFilter } from '$lib/api/types'
import { toRunFilter, type Filters } from './filters'

/** How many runs are fetched at once. */
export const pageSize = 300

const day = 86_400_000
/** Further back than this nobody has runs. */
const beginning = Date.UTC(2020, 0, 1)
/** A step of a search that took less is followed by one twice as long, in milliseconds. */
const brisk = 400

/**
 * The runs of a choice, fetched page by page; of two choices the later counts.
 * A search goes back in time step by step, so that what is found shows at once
 * and it can be stopped.
 */
export class Query {
  runs = $state.raw<readonly Run[]>([])
  loading = $state(true)
  problem = $state.raw<Problem | null>(null)
  /** How far back was searched; null: no search goes on. */
  reached = $state.raw<Date | null>(null)
  /** A search was ended before it had looked at everything. */
  stopped = $state(false)
  #api: Api
  #asked = 0
  #more = true
  #filter: RunFilter = {}
  #text = ''
  #until = Infinity // a search has looked at everything from here on
  #step = day

  constructor(api: Api) {
    this.#api = api
  }

  async choose(choice: Filters, now: Date) {
    this.#filter = toRunFilter(choice, now)
    this.#text = choice.text.trim()
    this.#until = Infinity
    this.#step = day
    this.stopped = false
    await this.#ask(() => (this.#text ? this.#search([], now.getTime()) : this.#fetch([])))
  }

  /** Fetches the next page, if there is one. */
  async more() {
    if (!this.#more || this.loading) return
    const had = this.runs
    await this.#ask(() => (this.#text ? this.#search(had, this.#until) : this.#fetch(had)))
  }

  /** Ends a search; what it found stays. */
  stop() {
    this.stopped = this.reached !== null
    this.#asked++
    this.#more = false
    this.loading = false
    this.reached = null
  }

  async #ask(fetch: () => Promise<void>) {
    const asked = ++this.#asked
    this.loading = true
    this.reached = null
    try {
      await fetch()
      if (asked === this.#asked) this.problem = null
    } catch (thrown) {
      if (asked === this.#asked) this.problem = Problem.from(thrown)
    } finally {
      if (asked === this.#asked) {
        this.loading = false
        this.reached = null
      }
    }
  }

  async #fetch(had: readonly Run[]) {
    const asked = this.#asked
    const found = await this.#api.runs.list({ ...this.#filter, limit: pageSize, offset: had.length })
    if (asked !== this.#asked) return
    this.runs = [...had, ...found]
    this.#more = found.length === pageSize
  }

  /** Searches back from a time until a page is full. */
  async #search(had: readonly Run[], from: number) {
    const asked = this.#asked
    const seen = new Set(had.map((run) => run.id))
    const end = this.#filter.since ? Date.parse(this.#filter.since) : beginning
    let all = had
    let at = from
    while (all.length < had.length + pageSize && at > end) {
      const since = Math.max(end, at - this.#step)
      const begun = performance.now()
      const until = this.#until === Infinity ? {} : { until: new Date(this.#until).toISOString() } // a run may be due
      const found = await this.#api.runs.search(this.#text, { ...this.#filter, since: new Date(since).toISOString(), ...until, limit: pageSize })
      if (asked !== this.#asked) return
      const fresh = found.filter((run) => !seen.has(run.id))
      for (const run of fresh) seen.add(run.id)
      all = [...all, ...fresh]
      this.runs = all
      const last = found.at(-1)
      // A full page ends within the step; others of that very moment may follow.
      at = found.length === pageSize && fresh.length > 0 && last ? Date.parse(last.scheduled_time) + 1 : since
      this.#until = at
      this.reached = new Date(at)
      if (performance.now() - begun < brisk) this.#step *= 2
      else if (this.#step > day) this.#step /= 2
    }
    if (all === had) this.runs = had
    this.#more = at > end
  }
}
