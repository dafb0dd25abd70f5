import { dropIndex, nearest, type DropLine } from './dropTarget'

/** Dragging a task to another position: from its grip until it is dropped or Escape is pressed. */
export class TaskDrag {
  /** The id of the dragged task; empty: none. */
  task = $state('')
  /** The drop position, in pixels below the top of the list's content; null: it would not move. */
  at = $state<number | null>(null)
  #line: DropLine | undefined
  #move: (id: string, jobID: string, index: number) => void

  constructor(move: (id: string, jobID: string, index: number) => void) {
    this.#move = move
  }

  /** Handles pointerdown on a row's grip. */
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
      this.at = this.#line && dropIndex(this.#line, from) !== null ? this.#line.y - box.top + list.scrollTop : null
    }
    const end = (drop: boolean) => {
      removeEventListener('pointermove', follow)
      removeEventListener('pointerup', up)
      removeEventListener('pointercancel', cancel)
      removeEventListener('keydown', escape, true)
      const to = drop && this.#line ? dropIndex(this.#line, from) : null
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

/** The drop positions, measured from the rendered rows. */
function linesOf(list: HTMLElement): DropLine[] {
  return [...list.querySelectorAll<HTMLElement>('section[data-job]')].flatMap((section) => {
    const jobID = section.dataset['job']!
    const header = section.querySelector('header')!.getBoundingClientRect()
    const rows = [...section.querySelectorAll<HTMLElement>('li[data-task]')].map((row) => row.getBoundingClientRect())
    return [{ jobID, index: 0, y: header.bottom }, ...rows.map((row, index) => ({ jobID, index: index + 1, y: row.bottom }))]
  })
}
