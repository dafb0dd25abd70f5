const key = 'jobs.collapsed'

/** The jobs whose tasks are folded away; kept for the next start. */
export class CollapsedJobs {
  #ids = $state.raw<ReadonlySet<string>>(new Set())
  #storage: Pick<Storage, 'getItem' | 'setItem'>

  constructor(storage: Pick<Storage, 'getItem' | 'setItem'>) {
    this.#storage = storage
    this.#ids = new Set(storage.getItem(key)?.split(',').filter(Boolean))
  }

  has(job: string): boolean {
    return this.#ids.has(job)
  }

  toggle(job: string) {
    const ids = new Set(this.#ids)
    if (!ids.delete(job)) ids.add(job)
    this.#ids = ids
    this.#storage.setItem(key, [...ids].join(','))
  }
}
