import type { Api } from '$lib/api/bindings'
import { Problem } from '$lib/api/problem'
import type { Run, RunFilter, RunStatus } from '$lib/api/types'

export type Span = 'all' | 'day' | 'week' | 'month'

/** What of the history is shown. */
export interface Choice {
  status: readonly RunStatus[]
  /** Empty: all. */
  task: string
  span: Span
  text: string
}

export const everything: Choice = { status: [], task: '', span: 'all', text: '' }

const spans = { day: 1, week: 7, month: 30 }

export function filterOf(choice: Choice, now: Date): RunFilter {
  const filter: RunFilter = {}
  if (choice.status.length > 0) filter.status = [...choice.status]
  if (choice.task) filter.task = choice.task
  if (choice.span !== 'all') filter.since = new Date(now.getTime() - spans[choice.span] * 86_400_000).toISOString()
  return filter
}

/** Whether a run that is new belongs to what is shown; what holds a text only the service knows. */
export function matches(run: Run, choice: Choice, now: Date): boolean {
  if (choice.text.trim()) return false
  const { since } = filterOf(choice, now)
  if (choice.status.length > 0 && !choice.status.includes(run.status)) return false
  if (choice.task && run.task_id !== choice.task) return false
  return !since || Date.parse(run.scheduled_time) >= Date.parse(since)
}

/** What was fetched, as the newest records have it now, with those of them that are new. */
export function merged(fetched: readonly Run[], newest: readonly Run[], choice: Choice, now: Date): Run[] {
  const known = new Map(newest.map((run) => [run.id, run]))
  const had = new Set(fetched.map((run) => run.id))
  const first = fetched[0] ? Date.parse(fetched[0].scheduled_time) : -Infinity
  const fresh = newest.filter((run) => !had.has(run.id) && Date.parse(run.scheduled_time) >= first && matches(run, choice, now))
  return [...fresh, ...fetched.map((run) => known.get(run.id) ?? run)]
}

/** How many runs are fetched at once. */
export const page = 300

/** The runs of a choice, fetched page by page; of two choices the later counts. */
export class Query {
  runs = $state.raw<readonly Run[]>([])
  loading = $state(true)
  problem = $state.raw<Problem | null>(null)
  #api: Api
  #asked = 0
  #more = true
  #filter: RunFilter = {}
  #text = ''

  constructor(api: Api) {
    this.#api = api
  }

  async choose(choice: Choice, now: Date) {
    this.#filter = filterOf(choice, now)
    this.#text = choice.text.trim()
    await this.#fetch(0)
  }

  /** Fetches the next page, if there is one. */
  async more() {
    if (this.#more && !this.loading) await this.#fetch(this.runs.length)
  }

  async #fetch(offset: number) {
    const asked = ++this.#asked
    this.loading = true
    try {
      const filter = { ...this.#filter, limit: page, offset }
      const found = await (this.#text ? this.#api.runs.search(this.#text, filter) : this.#api.runs.list(filter))
      if (asked !== this.#asked) return
      this.runs = offset > 0 ? [...this.runs, ...found] : found
      this.#more = found.length === page
      this.problem = null
    } catch (thrown) {
      if (asked === this.#asked) this.problem = Problem.from(thrown)
    } finally {
      if (asked === this.#asked) this.loading = false
    }
  }
}
