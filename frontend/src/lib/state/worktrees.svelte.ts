import type { Api } from '$lib/api/bindings'
import type { Worktree } from '$lib/api/types'

/** Whether a branch has something that the branch it merges into does not. */
export function hasChanges({ dirty, ahead, onto, unpushed, fault }: Worktree): boolean {
  return !fault && (dirty || (onto ? ahead > 0 : unpushed > 0))
}

/** The worktrees of jobs, and which of them have changes to merge. Loading asks Git, so it is done on request. */
export class Worktrees {
  all = $state.raw<readonly Worktree[]>([])
  readonly toMerge = $derived(this.all.filter(hasChanges))
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

  /** How many worktrees of a job have changes to merge. */
  countOf(job: string): number {
    return this.toMerge.filter(({ job_id }) => job_id === job).length
  }
}
