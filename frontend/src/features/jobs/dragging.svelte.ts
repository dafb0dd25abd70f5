import { landing, nearest, type Line } from './landing'

/** A task being dragged to another place: follows the pointer from the grip until it is put down or Escape is pressed. */
export class Dragging {
  /** The task that is being dragged; empty: none. */
  task = $state('')
  /** Where it would be put down, in pixels below the top of the list's content; null: where it is. */
  at = $state<number | null>(null)
  #line: Line | undefined
  #move: (id: string, jobID: string, index: number) => void

  constructor(move: (id: string, jobID: string, index: number) => void) {
    this.#move = move
  }

  /** Begins at a pointerdown on a grip within a row of the list. */
  start(event: PointerEvent, id: string, from: { jobID: string; index: number }) {
    const list = (event.currentTarget as HTMLElement).closest<HTMLElement>('[data-list]')
    if (!list || event.button !== 0) return
    event.preventDefault()
    this.task = id

    const follow = (event: PointerEvent) => {
      const box = list.getBoundingClientRect()
      if (event.clientY < box.top + 32) list.scrollTop -= 12
      else if (event.clientY > box.bottom - 32) list.scrollTop += 12
      this.#line = nearest(linesOf(list), event.clientY)
      this.at = this.#line && landing(this.#line, from) !== null ? this.#line.y - box.top + list.scrollTop : null
    }
    const end = (put: boolean) => {
      removeEventListener('pointermove', follow)
      removeEventListener('pointerup', up)
      removeEventListener('pointercancel', cancel)
      removeEventListener('keydown', escape, true)
      const to = put && this.#line ? landing(this.#line, from) : null
      if (to !== null && this.#line) this.#move(id, this.#line.jobID, to)
      this.task = ''
      this.at = null
      this.#line = undefined
    }
    const up = () => end(true)
    const cancel = () => end(false)
    const escape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return
      event.stopPropagation()
      end(false)
    }
    addEventListener('pointermove', follow)
    addEventListener('pointerup', up)
    addEventListener('pointercancel', cancel)
    addEventListener('keydown', escape, true)
  }
}

/** The places where a task can be put down, read from the rows as they are drawn now. */
function linesOf(list: HTMLElement): Line[] {
  return [...list.querySelectorAll<HTMLElement>('section[data-job]')].flatMap((section) => {
    const jobID = section.dataset['job']!
    const header = section.querySelector('header')!.getBoundingClientRect()
    const rows = [...section.querySelectorAll<HTMLElement>('li[data-task]')].map((row) => row.getBoundingClientRect())
    return [{ jobID, index: 0, y: header.bottom }, ...rows.map((row, index) => ({ jobID, index: index + 1, y: row.bottom }))]
  })
}
