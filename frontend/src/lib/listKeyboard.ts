import { Shortcuts } from '$lib/commands/commands'
import { tick } from 'svelte'

/**
 * Whether a key that nothing has used moves into the list of the screen: j and k
 * from everywhere but fields, menus and dialogs, arrows where they scroll nothing.
 */
export function entersList(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || Shortcuts.isPending(event) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false
  const target = event.target as Element
  if (target.closest?.('input, textarea, select, [contenteditable="true"], [role="menu"], [role="dialog"], [role="alertdialog"]')) return false
  if (event.key === 'j' || event.key === 'k') return true
  return (event.key === 'ArrowDown' || event.key === 'ArrowUp') && !target.closest?.('main')
}

/**
 * Keyboard navigation in a list of links: arrows, j and k move, Enter opens a row
 * and moves the focus into it. With a detail pane, Space opens the row and closes
 * it again with the focus in the list. An open row's detail follows the focus; a
 * row with data-leaves leads to another screen, so it only closes the detail.
 */
export class ListKeyboard {
  #box: () => HTMLElement | undefined
  #close: (() => void) | undefined

  constructor(box: () => HTMLElement | undefined, close?: () => void) {
    this.#box = box
    this.#close = close
  }

  /** Focuses the row of a record, or the first row. */
  focus(id: string) {
    const row = id ? this.#box()?.querySelector<HTMLElement>(`[data-task="${CSS.escape(id)}"] a[data-row], [data-job="${CSS.escape(id)}"] header a[data-row], [data-profile="${CSS.escape(id)}"] a[data-row]`) : this.#rows()[0]
    row?.focus()
  }

  /** Moves into the list: from the open row to its neighbor, else to the first row. */
  enter(event: KeyboardEvent) {
    const open = this.#rows().find((row) => this.#isOpen(row))
    if (open) this.#move(open, event.key === 'k' || event.key === 'ArrowUp' ? -1 : 1)
    else this.focus('')
  }

  /** Focuses a row, and shows it beside the list in place of the open one if `follow` is set. */
  go(to: HTMLElement, follow: boolean) {
    to.focus()
    if (!follow) return
    if ('leaves' in to.dataset) this.#close?.()
    else to.click()
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
    if (to) this.go(to, this.#isOpen(from))
    else from.focus()
  }

  #preview(row: HTMLElement) {
    if (this.#isOpen(row)) this.#close?.()
    else row.click()
  }

  async #open(row: HTMLElement) {
    row.click()
    // The address changes first, and the detail follows.
    for (let frame = 0; frame < 30 && !(document.querySelector('.detail') && this.#isOpen(row)); frame++) await new Promise(requestAnimationFrame)
    await tick()
    const detail = document.querySelector<HTMLElement>('.detail')
    const focus = detail?.querySelector<HTMLElement>('button') ?? detail
    focus?.focus()
  }

  #isOpen(row: HTMLElement): boolean {
    return row.getAttribute('aria-current') === 'true'
  }
}
