import { describe, expect, it } from 'vitest'
import { visibleRows } from './visibleRows'

describe('visible', () => {
  it.each([
    ['the top', 0, 400, 100, { first: 0, last: 18 }],
    ['the middle', 4000, 400, 1000, { first: 92, last: 118 }],
    ['the end', 100_000, 400, 100, { first: 100, last: 100 }],
    ['nothing', 0, 400, 0, { first: 0, last: 0 }],
  ])('%s', (_, top, height, count, want) => expect(visibleRows(top, height, 40, count)).toEqual(want))
})
