import { afterEach, beforeEach, expect, it } from 'vitest'
import { blockNavigation } from './blockNavigation'

let end: () => void
beforeEach(() => (end = blockNavigation(window)))
afterEach(() => {
  end()
  document.body.innerHTML = ''
})

/** Whether the page is left, or something opened, by an event on the first element that matches. */
function follows(html: string, selector: string, event: Event): boolean {
  document.body.innerHTML = html
  return document.querySelector(selector)!.dispatchEvent(event)
}
const mouse = (type: string, init: MouseEventInit = {}) => new MouseEvent(type, { bubbles: true, cancelable: true, ...init })
function drag(type: string, types: string[] = ['text/uri-list']): Event {
  return Object.assign(new Event(type, { bubbles: true, cancelable: true }), { dataTransfer: { types } })
}

it.each([
  ['https://example.org/', false],
  ['//example.org/', false],
  ['/other.html', false],
  ['?reload', false],
  ['', false],
  ['javascript:alert(1)', false],
  ['data:text/html,x', false],
  ['file:///etc/passwd', false],
  ['#/run/1', true],
])('a click on a link to %j: %s', (href, want) => {
  for (const init of [{}, { ctrlKey: true }, { shiftKey: true }, { altKey: true }]) {
    if (want) continue // jsdom follows it; see below
    expect(follows(`<a href="${href}" target="_blank"><b>x</b></a>`, 'b', mouse('click', init))).toBe(want)
  }
})

it('a link within the page is followed', () => {
  expect(follows('<a href="#/run/1">x</a>', 'a', mouse('click'))).toBe(true)
  expect(follows('<button type="button">x</button>', 'button', mouse('click'))).toBe(true)
})

it('the middle button opens nothing', () => {
  expect(follows('<a href="https://example.org/"><i>x</i></a>', 'i', mouse('auxclick', { button: 1 }))).toBe(false)
  expect(follows('<a href="#/run/1">x</a>', 'a', mouse('auxclick', { button: 1 }))).toBe(false)
  expect(follows('<p>x</p>', 'p', mouse('auxclick', { button: 1 }))).toBe(true)
})

it('what is dropped is not opened', () => {
  for (const type of ['dragover', 'drop']) {
    expect(follows('<p>x</p>', 'p', drag(type))).toBe(false)
    expect(follows('<input>', 'input', drag(type, ['Files']))).toBe(false)
    expect(follows('<textarea></textarea>', 'textarea', drag(type, ['text/plain']))).toBe(true)
  }
  expect(follows('<a href="https://example.org/">x</a>', 'a', drag('dragstart'))).toBe(false)
  expect(follows('<img alt="">', 'img', drag('dragstart'))).toBe(false)
  expect(follows('<p>x</p>', 'p', drag('dragstart'))).toBe(true)
})

it('no form is sent', () => {
  expect(follows('<form action="https://example.org/"><input></form>', 'form', new Event('submit', { bubbles: true, cancelable: true }))).toBe(false)
})
