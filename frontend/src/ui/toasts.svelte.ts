/** A short note that comes and goes, with at most one thing to do about it. */
export interface Toast {
  id: number
  kind: 'note' | 'error'
  text: string
  hint?: string | undefined
  action?: { title: string; run: () => void } | undefined
}

/** How long a note stays, in milliseconds; an error, or one that offers something, stays longer. */
const stay = { short: 4000, long: 10_000 }

export class Toasts {
  list = $state<Toast[]>([])
  #next = 1

  show(text: string, more: Partial<Pick<Toast, 'kind' | 'hint' | 'action'>> = {}): number {
    const toast: Toast = { id: this.#next++, kind: 'note', text, ...more }
    this.list.push(toast)
    setTimeout(() => this.close(toast.id), toast.kind === 'error' || toast.action ? stay.long : stay.short)
    return toast.id
  }

  close(id: number) {
    this.list = this.list.filter((toast) => toast.id !== id)
  }
}
