import { Shortcuts } from '$lib/commands/commands'
import { tick } from 'svelte'

/**
 * Keyboard navigation in a list of links: arrows, j and k move, Enter opens a row
 * and moves the focus into it. With a detail pane, Space previews the row: the
 * preview follows the focus, and Space closes it again.
 */
export class ListKeyboard {
  #box: () => HTMLElement | undefined
  #close: (() => void) | undefined
  #previewing = false

  constructor(box: () => HTMLElement | undefined, close?: () => void) {
    this.#box = box
    this.#close = close
  }

  /** Focuses the row of a record, or the first row. */
  focus(id: string) {
    const row = id ? this.#box()?.querySelector<HTMLElement>(`[data-task="${CSS.escape(id)}"] a[data-row], [data-job="${CSS.escape(id)}"] header a[data-row], [data-profile="${CSS.escape(id)}"] a[data-row]`) : this.#rows()[0]
    row?.focus()
  }

  readonly onkeydown = (event: KeyboardEvent) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>('a[data-row]')
    if (!row || Shortcuts.isPending(event) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
    switch (event.key) {
      case 'j':
      case 'ArrowDown':
        this.#move(row, 1)
        break
      case 'k':
      case 'ArrowUp':
        this.#move(row, -1)
        break
      case 'Home':
        this.#rows()[0]?.focus()
        break
      case 'End':
        this.#rows().at(-1)?.focus()
        break
      case ' ':
        if (!this.#close) return
        this.#preview(row)
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

  #move(from: HTMLElement, by: 1 | -1) {
    const rows = this.#rows()
    const to = rows[rows.indexOf(from) + by]
    to?.focus()
    if (to && this.#previewing && this.#isOpen(from)) to.click()
  }

  #preview(row: HTMLElement) {
    this.#previewing = !this.#isOpen(row)
    if (this.#previewing) row.click()
    else this.#close?.()
  }

  async #open(row: HTMLElement) {
    this.#previewing = false
    row.click()
    await tick()
    requestAnimationFrame(() => document.querySelector<HTMLElement>('.detail button')?.focus())
  }

  #isOpen(row: HTMLElement): boolean {
    return row.getAttribute('aria-current') === 'true'
  }
}
