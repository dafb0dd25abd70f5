import { expect, it } from 'vitest'
import { median, told } from './figures'

const took = (duration: number | null, status: 'success' | 'failed' | 'cancelled' = 'success') => ({ duration, status })

it.each([
  [[], null],
  [[took(null, 'cancelled')], null],
  [[took(3), took(1), took(2)], 2],
  [[took(4), took(1, 'failed'), took(900, 'cancelled')], 2.5],
])('the median of %o is %s', (runs, want) => expect(median(runs)).toBe(want))

it('tells a strip in words', () => {
  expect(told([])).toBe('No run yet')
  expect(told([took(1), took(1), took(1, 'failed')])).toBe('Last 3 runs: 2 success, 1 failed')
})
