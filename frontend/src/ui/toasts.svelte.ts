/** A short note that comes and goes, with at most one thing to do about it. */
export interface Toast {
  id: number
  kind: 'note' | 'error'
  text: string
  hint?: string | undefined
  action?: { title: string; run: () => void } | undefined
  /** A newer note about the same takes its place. */
  about?: string | undefined
}

/** How long a note stays, in milliseconds; an error, or one that offers something, stays longer. */
const stay = { short: 4000, long: 10_000 }

export class Toasts {
  list = $state<Toast[]>([])
  #next = 1
  #timers = new Map<number, { rest: number; since: number; timer: ReturnType<typeof setTimeout> }>()

  show(text: string, more: Partial<Pick<Toast, 'kind' | 'hint' | 'action' | 'about'>> = {}): number {
    const toast: Toast = { id: this.#next++, kind: 'note', text, ...more }
    if (more.about) for (const other of this.list.filter(({ about }) => about === more.about)) this.close(other.id)
    this.list.push(toast)
    this.#wait(toast.id, toast.kind === 'error' || toast.action ? stay.long : stay.short)
    return toast.id
  }

  close(id: number) {
    clearTimeout(this.#timers.get(id)?.timer)
    this.#timers.delete(id)
    this.list = this.list.filter((toast) => toast.id !== id)
  }

  /** While somebody is at them, none goes away. */
  hold() {
    for (const [id, { rest, since, timer }] of this.#timers) {
      clearTimeout(timer)
      this.#timers.set(id, { rest: rest - (performance.now() - since), since: performance.now(), timer })
    }
  }

  release() {
    for (const [id, { rest }] of this.#timers) this.#wait(id, Math.max(rest, 2000))
  }

  #wait(id: number, rest: number) {
    clearTimeout(this.#timers.get(id)?.timer)
    this.#timers.set(id, { rest, since: performance.now(), timer: setTimeout(() => this.close(id), rest) })
  }
}
