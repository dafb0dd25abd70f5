/** A short message that disappears again, with at most one action. */
export interface Toast {
  id: number
  kind: 'note' | 'error'
  text: string
  hint?: string | undefined
  action?: { title: string; run: () => void } | undefined
  /** A newer toast with the same topic replaces this one. */
  topic?: string | undefined
}

/** How long a toast is shown, in milliseconds: errors and toasts with an action longer. */
const duration = { short: 4000, long: 10_000 }

export class Toasts {
  list = $state<Toast[]>([])
  #next = 1
  #timers = new Map<number, { rest: number; since: number; timer: ReturnType<typeof setTimeout> }>()

  show(text: string, more: Partial<Pick<Toast, 'kind' | 'hint' | 'action' | 'topic'>> = {}): number {
    const toast: Toast = { id: this.#next++, kind: 'note', text, ...more }
    if (more.topic) for (const other of this.list.filter(({ topic }) => topic === more.topic)) this.close(other.id)
    this.list.push(toast)
    this.#wait(toast.id, toast.kind === 'error' || toast.action ? duration.long : duration.short)
    return toast.id
  }

  close(id: number) {
    clearTimeout(this.#timers.get(id)?.timer)
    this.#timers.delete(id)
    this.list = this.list.filter((toast) => toast.id !== id)
  }

  /** Keeps all toasts while the pointer or the focus is on one. */
  pauseTimers() {
    for (const [id, { rest, since, timer }] of this.#timers) {
      clearTimeout(timer)
      this.#timers.set(id, { rest: rest - (performance.now() - since), since: performance.now(), timer })
    }
  }

  resumeTimers() {
    for (const [id, { rest }] of this.#timers) this.#wait(id, Math.max(rest, 2000))
  }

  #wait(id: number, rest: number) {
    clearTimeout(this.#timers.get(id)?.timer)
    this.#timers.set(id, { rest, since: performance.now(), timer: setTimeout(() => this.close(id), rest) })
  }
}
