import { describe, expect, it } from 'vitest'
import { dropIndex, nearest } from './dropTarget'

describe('dropIndex', () => {
  const from = { jobID: 'j', index: 1 }
  it.each([
    ['above the first', { jobID: 'j', index: 0 }, 0],
    ['above itself', { jobID: 'j', index: 1 }, null],
    ['below itself', { jobID: 'j', index: 2 }, null],
    ['below the next', { jobID: 'j', index: 3 }, 2],
    ['in another job', { jobID: 'k', index: 3 }, 3],
  ])('%s', (_, line, want) => expect(dropIndex(line, from)).toBe(want))
})

it('finds the nearest line', () => {
  const lines = [0, 44, 88].map((y, index) => ({ jobID: 'j', index, y }))
  expect(nearest(lines, 60)?.index).toBe(1)
  expect(nearest(lines, 1000)?.index).toBe(2)
  expect(nearest([], 5)).toBeUndefined()
})
