import { tick } from 'svelte'

/**
 * The keys of the rows of a list: arrows, j and k move, Enter goes into what it
 * opens. Where there is a place beside the list, Space only looks at it, follows
 * the keys then, and puts it away again.
 */
export class ListKeyboard {
  #box: () => HTMLElement | undefined
  #close: (() => void) | undefined
  #peeking = false

  constructor(box: () => HTMLElement | undefined, close?: () => void) {
    this.#box = box
    this.#close = close
  }

  /** To the row of a record, or to the first one. */
  focus(id: string) {
    const row = id ? this.#box()?.querySelector<HTMLElement>(`[data-task="${CSS.escape(id)}"] a[data-row], [data-job="${CSS.escape(id)}"] header a[data-row]`) : this.#rows()[0]
    row?.focus()
  }

  readonly press = (event: KeyboardEvent) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>('a[data-row]')
    if (!row || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    switch (event.key) {
      case 'j':
      case 'ArrowDown':
        this.#go(row, 1)
        break
      case 'k':
      case 'ArrowUp':
        this.#go(row, -1)
        break
      case 'Home':
        this.#rows()[0]?.focus()
        break
      case 'End':
        this.#rows().at(-1)?.focus()
        break
      case ' ':
        if (!this.#close) return
        this.#peek(row)
        break
      case 'Enter':
        void this.#open(row)
        break
      default:
        return
    }
    event.preventDefault()
  }

  #rows(): HTMLElement[] {
    return [...(this.#box()?.querySelectorAll<HTMLElement>('a[data-row]') ?? [])]
  }

  #go(from: HTMLElement, by: 1 | -1) {
    const rows = this.#rows()
    const to = rows[rows.indexOf(from) + by]
    to?.focus()
    if (to && this.#peeking && this.#isOpen(from)) to.click()
  }

  #peek(row: HTMLElement) {
    this.#peeking = !this.#isOpen(row)
    if (this.#peeking) row.click()
    else this.#close?.()
  }

  async #open(row: HTMLElement) {
    this.#peeking = false
    row.click()
    await tick()
    requestAnimationFrame(() => document.querySelector<HTMLElement>('.detail button')?.focus())
  }

  #isOpen(row: HTMLElement): boolean {
    return row.getAttribute('aria-current') === 'true'
  }
}
