import { beforeEach, describe, expect, it, vi } from 'vitest'
import { entersList, ListKeyboard } from './listKeyboard'

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

  it('show the next row where a row was opened by a click or by Enter', () => {
    const keys = new ListKeyboard(() => box, () => {})
    const clicked = vi.fn()
    box.addEventListener('click', (event) => clicked((event.target as HTMLElement).textContent))
    open('b')
    keys.focus('b')
    press(keys, 'j')
    expect(clicked.mock.calls).toEqual([['c']])
  })

  it('close what is open at a row that leads to another screen', () => {
    const close = vi.fn()
    const keys = new ListKeyboard(() => box, close)
    const clicked = vi.fn()
    box.addEventListener('click', clicked)
    row('b').dataset['leaves'] = ''
    open('a')
    keys.focus('a')
    press(keys, 'j')
    expect(document.activeElement).toBe(row('b'))
    expect(close).toHaveBeenCalledOnce()
    expect(clicked).not.toHaveBeenCalled()
  })

  it('enter the list at its first row, or beside the open one', () => {
    const keys = new ListKeyboard(() => box, () => {})
    keys.enter(new KeyboardEvent('keydown', { key: 'j' }))
    expect(document.activeElement).toBe(row('a'))
    open('b')
    keys.enter(new KeyboardEvent('keydown', { key: 'k' }))
    expect(document.activeElement).toBe(row('a'))
    keys.enter(new KeyboardEvent('keydown', { key: 'ArrowDown' }))
    expect(document.activeElement).toBe(row('c'))
  })

  it('leave Space alone where there is nothing beside the list', () => {
    const keys = new ListKeyboard(() => box)
    keys.focus('')
    expect(press(keys, ' ').defaultPrevented).toBe(false)
  })
})

describe('entersList', () => {
  it.each([
    ['body', 'j', true],
    ['body', 'ArrowDown', true],
    ['nav a', 'k', true],
    ['nav a', 'ArrowUp', true],
    ['main button', 'j', true],
    ['main button', 'ArrowDown', false], // it scrolls
    ['input', 'j', false],
    ['[role=menu] button', 'ArrowDown', false],
    ['[role=dialog] button', 'j', false],
    ['body', 'x', false],
  ])('%s, %s: %s', (selector, key, want) => {
    document.body.innerHTML = '<nav><a href="#x">x</a></nav><main><button></button><input></main><div role="menu"><button></button></div><div role="dialog"><button></button></div>'
    const event = new KeyboardEvent('keydown', { key, bubbles: true })
    document.querySelector(selector)!.dispatchEvent(event)
    expect(entersList(event)).toBe(want)
  })
})
