import { expect, it } from 'vitest'
import { chartBars, barStarts, chartOf } from './chart'
import { noFilters } from './filters'

// The clocks of the test's zone, Europe/Berlin, went forward on 29 March 2026.
const now = new Date('2026-03-30T09:15:30Z')

it('has a bar for every day, also across a change of clocks', () => {
  const found = chartBars(
    [{ from: '2026-03-29T00:00:00+01:00', success: 2, failed: 1, cancelled: 0, skipped: 3, cost_usd: 0.5, input_tokens: 0, output_tokens: 0, duration: 12 }],
    { by: 'day', count: 4 },
    now,
  )
  expect(found.map((bar) => bar.date.getDate())).toEqual([27, 28, 29, 30])
  expect(found[2]).toMatchObject({ success: 2, failed: 1, skipped: 3, cost: 0.5, medianDuration: 12 })
  expect(found[3]).toMatchObject({ success: 0, medianDuration: null })
})

it('finds the bar of a day that begins in another time zone', () => {
  const sum = { success: 2, failed: 0, cancelled: 0, skipped: 0, cost_usd: 0, input_tokens: 0, output_tokens: 0, duration: null }
  const from = ['2026-03-28T00:00:00Z', '2026-03-29T00:00:00-07:00', '2026-03-30T00:00:00+09:00']
  const found = chartBars(from.map((from) => ({ ...sum, from })), { by: 'day', count: 4 }, now)
  expect(found.map((bar) => bar.success)).toEqual([0, 2, 2, 2])
})

it('has a bar for every hour of the last day', () => {
  const found = barStarts(chartOf({ ...noFilters, period: 'day' }), now)
  expect(found).toHaveLength(25)
  expect(found.at(-1)).toEqual(new Date('2026-03-30T09:00:00Z'))
  expect(found[0]).toEqual(new Date('2026-03-29T09:00:00Z'))
})

it.each([
  ['all', 30],
  ['week', 8],
  ['month', 30],
  ['quarter', 90],
] as const)('shows the days of %s', (period, count) => expect(chartOf({ ...noFilters, period })).toEqual({ by: 'day', count }))
