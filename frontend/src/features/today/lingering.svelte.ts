import type { Run } from '$lib/api/types'

/** How long a run that ended stays where it ran, in milliseconds. */
export const lingerMs = 2000

/**
 * The runs that run or wait, and those that ended a moment ago: a run that ends
 * shows its outcome where it ran before it moves on, so that no other row slides
 * under the pointer.
 */
export class Lingering {
  /** The runs that ended a moment ago. */
  ended = $state.raw<readonly Run[]>([])
  #active = new Map<string, Run>()
  /** The pointer is over the list: nothing leaves. */
  #held = false
  #due: string[] = []

  /** Takes the runs as they are now, newest first. */
  update(runs: readonly Run[]) {
    const active = new Map(runs.filter(isActive).map((run) => [run.id, run]))
    for (const id of this.#active.keys()) {
      const run = active.has(id) ? undefined : runs.find((run) => run.id === id)
      if (!run) continue
      this.ended = [...this.ended, run]
      setTimeout(() => this.#leave(id), lingerMs)
    }
    this.ended = this.ended.filter(({ id }) => !active.has(id))
    this.#active = active
  }

  hold(held: boolean) {
    this.#held = held
    if (held) return
    for (const id of this.#due.splice(0)) this.#leave(id)
  }

  #leave(id: string) {
    if (this.#held) this.#due.push(id)
    else this.ended = this.ended.filter((run) => run.id !== id)
  }
}

export function isActive({ status }: Pick<Run, 'status'>): boolean {
  return status === 'running' || status === 'upcoming'
}
