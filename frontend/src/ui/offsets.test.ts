import { describe, expect, it } from 'vitest'
import { visibleRange, indexAt, rowOffsets } from './offsets'

describe('rows of different heights', () => {
  const at = rowOffsets([10, 20, 30, 40], (n) => n)

  it('lie one below the other', () => expect([...at]).toEqual([0, 10, 30, 60, 100]))

  it.each([
    [-5, 0],
    [0, 0],
    [9, 0],
    [10, 1],
    [59, 2],
    [60, 3],
    [500, 3],
  ])('at %d is row %d', (y, row) => expect(indexAt(at, y)).toBe(row))

  it.each([
    ['nothing', rowOffsets([], () => 1), 0, { first: 0, last: 0 }],
    ['all', at, 50, { first: 0, last: 4 }],
    ['the top', at, 0, { first: 0, last: 2 }],
    ['the end', at, 95, { first: 3, last: 4 }],
  ])('draws %s', (name, rows, top, want) => expect(visibleRange(rows, top, name === 'all' ? 10 : 15, name === 'all' ? 400 : 0)).toEqual(want))

  it('finds its way in many rows', () => {
    const many = rowOffsets(Array.from({ length: 100_000 }, (_, n) => n), () => 20)
    expect(visibleRange(many, 1_000_000, 600)).toEqual({ first: 49_980, last: 50_051 })
  })
})
