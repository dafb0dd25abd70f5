import { expect, it } from 'vitest'
import type { ChartBar } from '$lib/statistics'
import { chartSummary } from './summary'

const bar = (day: number, fields: Partial<ChartBar>): ChartBar => ({ date: new Date(2026, 10, day), success: 0, failed: 0, cancelled: 0, skipped: 0, cost: 0, medianDuration: null, ...fields })
const days = [bar(1, { success: 580, failed: 24, cost: 40, medianDuration: 100 }), bar(2, { success: 7, cancelled: 1, skipped: 3, cost: 1.2, medianDuration: 300 })]

it.each([
  ['outcomes', '612 runs, 4% failed, $41.20'],
  ['cost', '$41.20, $20.60 a day, $12.30 this month'],
  ['duration', 'Median 3 m 20 s, 5 m 00 s on 2 Nov at most'],
] as const)('%s', (show, want) => expect(chartSummary(days, show, 'day', 12.3)).toBe(want))

it('says what is not there', () => {
  expect(chartSummary([bar(1, {})], 'outcomes', 'day', 0)).toBe('No runs in this period')
  expect(chartSummary([bar(1, { success: 1 })], 'outcomes', 'day', 0)).toBe('1 run, none failed')
  expect(chartSummary([bar(1, { success: 999, failed: 1 })], 'outcomes', 'day', 0)).toBe('1,000 runs, <1% failed')
  expect(chartSummary([bar(1, { cancelled: 1 })], 'outcomes', 'day', 0)).toBe('1 run')
  expect(chartSummary([bar(1, { success: 1 })], 'cost', 'day', null)).toBe('Nothing spent')
  expect(chartSummary([bar(1, { skipped: 1 })], 'duration', 'day', null)).toBe('No runs in this period')
})
