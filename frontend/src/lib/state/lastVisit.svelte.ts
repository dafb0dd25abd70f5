/** A shorter absence, in milliseconds, does not start a new report. */
const absence = 30 * 60_000

const key = 'last-visit'

/**
 * When the user last left the window: what ended after that is news. It stays
 * the same while the window is used, so that reading a report does not empty it.
 */
export class LastVisit {
  /** Milliseconds; a day ago when the window is opened for the first time. */
  since = $state.raw(0)
  #storage: Pick<Storage, 'getItem' | 'setItem'>

  constructor(storage: Pick<Storage, 'getItem' | 'setItem'>, now: number) {
    this.#storage = storage
    const left = this.#left()
    this.since = left > 0 && left < now ? left : now - 24 * 3_600_000
  }

  leave(now: number) {
    this.#storage.setItem(key, String(now))
  }

  enter(now: number) {
    const left = this.#left()
    if (left > 0 && now - left >= absence) this.since = left
  }

  #left(): number {
    return Number(this.#storage.getItem(key))
  }
}
