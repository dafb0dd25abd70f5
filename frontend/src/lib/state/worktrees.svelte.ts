import type { Api } from '$lib/api/bindings'
import type { Worktree } from '$lib/api/types'

/** The worktrees of jobs, and which of them have changes that are nowhere else. Loading asks Git, so it is done on request. */
export class Worktrees {
  all = $state.raw<readonly Worktree[]>([])
  readonly toMerge = $derived(this.all.filter(({ dirty, unpushed, fault }) => !fault && (dirty || unpushed > 0)))
  #api: Api
  #state: 'idle' | 'loading' | 'stale' = 'idle'

  constructor(api: Api) {
    this.#api = api
  }

  /** However often it is called, there is one call in flight and at most one after it. */
  async load() {
    if (this.#state !== 'idle') {
      this.#state = 'stale'
      return
    }
    do {
      this.#state = 'loading'
      try {
        this.all = await this.#api.system.worktrees()
      } catch {
        // Records reports that the service is gone; until then the old state stays.
      }
    } while ((this.#state as string) === 'stale')
    this.#state = 'idle'
  }

  /** How many worktrees of a job have changes that are nowhere else. */
  countOf(job: string): number {
    return this.toMerge.filter(({ job_id }) => job_id === job).length
  }
}
