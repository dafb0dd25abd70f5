import { expect, it } from 'vitest'
import { highlighted } from './highlighted'

it.each([
  ['The Price is a price', 'price', ['The ', '[Price]', ' is a ', '[price]']],
  ['price', ' PRICE ', ['[price]']],
  ['a (b) c', '(b)', ['a ', '[(b)]', ' c']],
  ['a\\b', '\\', ['a', '[\\]', 'b']],
  ['nothing', 'price', ['nothing']],
  ['nothing', '  ', ['nothing']],
  ['', 'x', []],
])('%s / %s', (text, words, want) => expect(highlighted(text, words).map((part) => (part.match ? `[${part.text}]` : part.text))).toEqual(want))
