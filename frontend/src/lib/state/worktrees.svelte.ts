import type { Api } from '$lib/api/bindings'
import type { Worktree } from '$lib/api/types'

/** Whether a branch has something that the branch it merges into does not. */
export function hasChanges({ dirty, ahead, onto, unpushed, fault }: Worktree): boolean {
  return !fault && (dirty || (onto ? ahead > 0 : unpushed > 0))
}

const stateOf = ({ branch, dirty, ahead, behind, unpushed, no_remote }: Worktree) => JSON.stringify([branch, dirty, ahead, behind, unpushed, no_remote])

/** The worktrees of jobs, and which of them have changes to merge. Loading asks Git, so it is done on request. */
export class Worktrees {
  all = $state.raw<readonly Worktree[]>([])
  readonly toMerge = $derived(this.all.filter(hasChanges))
  /** Why the last merge or push of a branch was refused, by the worktree's path, and the state it was refused in. */
  #refusals = $state.raw<ReadonlyMap<string, { state: string; message: string }>>(new Map())
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

  /** Notes why the branch of a worktree could not be merged or pushed; empty: it could. */
  setRefusal(path: string, message: string) {
    const tree = this.all.find((one) => one.path === path)
    const others = [...this.#refusals].filter(([other]) => other !== path)
    this.#refusals = new Map(tree && message ? [...others, [path, { state: stateOf(tree), message }]] : others)
  }

  /** Why the branch could not be merged or pushed as it is now; empty: nothing is known against it. */
  refusalOf(tree: Worktree): string {
    const refusal = this.#refusals.get(tree.path)
    return refusal?.state === stateOf(tree) ? refusal.message : ''
  }

  /** How many worktrees of a job have changes to merge. */
  countOf(job: string): number {
    return this.toMerge.filter(({ job_id }) => job_id === job).length
  }
}
