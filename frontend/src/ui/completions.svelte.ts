/** The most that a list offers. */
const limit = 60

/**
 * The completions below a text field. They never change what was typed unless
 * one is accepted: with Enter or Tab once an arrow has highlighted it, or by a
 * click.
 */
export class Completions {
  list = $state.raw<readonly string[]>([])
  /** Of the highlighted one; -1: none. */
  active = $state(-1)
  #requests = 0

  /**
   * Shows what is found for the text; the answer to the latest request wins. What was
   * highlighted while it was on its way stays so, unless it is not found any more.
   */
  async show(typed: string, find: (typed: string) => readonly string[] | Promise<readonly string[]>) {
    const request = ++this.#requests
    this.active = -1
    const found = await Promise.resolve(find(typed)).catch(() => [])
    if (request !== this.#requests) return
    const highlighted = this.list[this.active]
    this.list = found.length === 1 && found[0] === typed ? [] : found.slice(0, limit)
    this.active = highlighted === undefined ? -1 : this.list.indexOf(highlighted)
  }

  close() {
    this.#requests++
    this.list = []
    this.active = -1
  }

  /** Handles a key of the field; returns whether it was one of the list's. */
  handle(event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'isComposing'>, accept: (text: string) => void): boolean {
    const count = this.list.length
    const chosen = this.list[this.active]
    if (count === 0 || event.isComposing) return false
    if (event.key === 'ArrowDown') this.active = (this.active + 1) % count
    else if (event.key === 'ArrowUp') this.active = this.active <= 0 ? count - 1 : this.active - 1
    else if ((event.key === 'Enter' || (event.key === 'Tab' && !event.shiftKey)) && chosen !== undefined) accept(chosen)
    else if (event.key === 'Escape') this.close()
    else return false
    return true
  }
}

/** Those of a list that contain what was typed, with spaces for "_" and "/", those that start so first. */
export function containing(all: readonly string[], typed: string): string[] {
  const plain = (text: string) => text.toLowerCase().replace(/[_/]/g, ' ')
  const wanted = plain(typed.trim())
  const found = all.filter((text) => plain(text).includes(wanted))
  return found.sort((a, b) => Number(plain(b).startsWith(wanted)) - Number(plain(a).startsWith(wanted)))
}
