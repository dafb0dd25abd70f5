import { expect, it } from 'vitest'
import { piecesOf } from './words'

const line = (sign: '+' | '-' | ' ', text: string) => ({ sign, number: 1, text })
const marked = (lines: Parameters<typeof piecesOf>[0]) => piecesOf(lines).map((pieces) => pieces.map(({ text, changed }) => (changed ? `[${text}]` : text)).join(''))

it('marks the words that changed in a line', () =>
  expect(marked([line('-', 'return Math.floor(total * 100)'), line('+', 'return Math.round(total * 100)')])).toEqual([
    'return Math.[floor](total * 100)',
    'return Math.[round](total * 100)',
  ]))

it('compares lines of a block in their order', () =>
  expect(marked([line('-', 'const a = 1'), line('-', 'const b = 2'), line('+', 'const a = 3'), line('+', 'const b = 2 + a')])).toEqual([
    'const a = [1]',
    'const b = 2',
    'const a = [3]',
    'const b = 2[ + a]',
  ]))

it('leaves lines that have little in common, and blocks of another size, as they are', () => {
  expect(marked([line('-', 'import fs from "fs"'), line('+', 'export default 7')])).toEqual(['import fs from "fs"', 'export default 7'])
  expect(marked([line('-', 'one'), line('+', 'one two'), line('+', 'three')])).toEqual(['one', 'one two', 'three'])
  expect(marked([line(' ', 'same'), line('+', 'new')])).toEqual(['same', 'new'])
})
