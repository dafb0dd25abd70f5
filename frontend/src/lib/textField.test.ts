import { afterEach, expect, it } from 'vitest'
import { selectAllText, textAround, textFieldOf } from './textField'

afterEach(() => {
  document.body.innerHTML = ''
  document.getSelection()?.removeAllRanges()
})

const show = (html: string) => (document.body.innerHTML = html)
const find = (selector: string) => document.querySelector(selector)!

it.each([
  ['<input>', true],
  ['<input type="search">', true],
  ['<input type="password">', true],
  ['<textarea></textarea>', true],
  ['<input type="checkbox">', false],
  ['<input type="radio">', false],
  ['<button></button>', false],
])('%s', (html, is) => {
  show(html)
  expect(textFieldOf(document.body.firstElementChild) !== null).toBe(is)
})

it('selects a whole transcript, or the answer alone, and nothing on the chrome', () => {
  show('<h1>Title</h1><div role="region" tabindex="0"><p class="selectable">one</p><i>chrome</i><p class="selectable">two</p></div><p class="selectable alone">three</p>')
  expect(textAround(find('h1'))).toBeNull()
  expect(textAround(find('i'))).toBe(find('[role="region"]'))
  expect(textAround(find('.selectable'))).toBe(find('[role="region"]'))
  expect(textAround(find('.alone'))).toBe(find('.alone'))

  selectAllText(document)
  expect(document.getSelection()?.toString()).toBe('')
  find('div').setAttribute('tabindex', '0')
  ;(find('[role="region"]') as HTMLElement).focus()
  selectAllText(document)
  expect(document.getSelection()?.toString()).toContain('two')
  document.getSelection()?.collapse(find('.alone').firstChild, 1)
  selectAllText(document)
  expect(document.getSelection()?.toString()).toBe('three')
})
