import { expect, it } from 'vitest'
import { moveBy } from './reorder'

it.each([
  ['a', -1, null],
  ['a', 1, ['b', 'a', 'c']],
  ['c', 1, null],
  ['c', -1, ['a', 'c', 'b']],
  ['gone', 1, null],
] as const)('%s by %d gives %s', (id, by, want) => expect(moveBy(['a', 'b', 'c'], id, by)).toEqual(want))
