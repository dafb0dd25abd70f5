import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ListKeyboard } from './listKeyboard'

let box: HTMLElement
beforeEach(() => {
  document.body.innerHTML = `<div>${['a', 'b', 'c'].map((id) => `<p data-task="${id}"><a data-row href="#${id}">${id}</a></p>`).join('')}</div>`
  box = document.querySelector('div')!
})
const row = (id: string) => box.querySelector<HTMLElement>(`[data-task="${id}"] a`)!
const open = (id: string) => row(id).setAttribute('aria-current', 'true')

function press(keys: ListKeyboard, key: string): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
  document.activeElement!.addEventListener('keydown', (e) => keys.onkeydown(e as KeyboardEvent), { once: true })
  document.activeElement!.dispatchEvent(event)
  return event
}

describe('the keys of rows', () => {
  it.each([
    ['a', 'j', 'b'],
    ['b', 'k', 'a'],
    ['a', 'k', 'a'],
    ['c', 'ArrowDown', 'c'],
    ['c', 'Home', 'a'],
    ['a', 'End', 'c'],
  ])('from %s by %s to %s', (from, key, to) => {
    const keys = new ListKeyboard(() => box)
    keys.focus(from)
    press(keys, key)
    expect(document.activeElement).toBe(row(to))
  })

  it('peek, follow, and put away', () => {
    const close = vi.fn()
    const keys = new ListKeyboard(() => box, close)
    const clicked = vi.fn()
    box.addEventListener('click', (event) => clicked((event.target as HTMLElement).textContent))
    keys.focus('a')
    press(keys, ' ')
    open('a')
    press(keys, 'j')
    open('b')
    expect(clicked.mock.calls).toEqual([['a'], ['b']])
    press(keys, ' ')
    expect(close).toHaveBeenCalledOnce()
  })

  it('leave Space alone where there is nothing beside the list', () => {
    const keys = new ListKeyboard(() => box)
    keys.focus('')
    expect(press(keys, ' ').defaultPrevented).toBe(false)
  })
})
