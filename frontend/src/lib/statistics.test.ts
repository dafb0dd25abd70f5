import { describe, expect, it } from 'vitest'
import type { Run } from '$lib/api/types'
import { describeDay, dailyStats, median, statistics } from './statistics'

const run = (at: string, more: Partial<Run> = {}) => ({ scheduled_time: at, start_time: at, status: 'success', duration: 10, cost_usd: 0, ...more }) as Run
const runs = [
  run('2026-03-30T08:00:00Z', { duration: 10, cost_usd: 0.2 }),
  run('2026-03-29T22:30:00Z', { status: 'failed', duration: 30, cost_usd: 0.4 }), // 00:30 of the next day in Berlin
  run('2026-03-29T08:00:00Z', { status: 'cancelled', duration: 20 }),
  run('2026-03-28T08:00:00Z', { status: 'cancelled', start_time: null, duration: null }),
  run('2026-03-30T09:00:00Z', { status: 'running', duration: null }),
]

describe('statistics', () => {
  it('count what ended', () => {
    expect(statistics(runs)).toEqual({ runs: 3, success: 1, failed: 1, cancelled: 1, rate: 0.5, medianDuration: 20, medianCost: expect.closeTo(0.3), cost: expect.closeTo(0.6) })
    expect(statistics([])).toMatchObject({ rate: null, medianDuration: null, medianCost: null, cost: 0 })
  })

  it('go by the days of the calendar, also where one has 23 hours', () => {
    const found = dailyStats(runs, 4, new Date('2026-03-30T12:00:00Z'))
    expect(found.map((d) => d.date.getDate())).toEqual([27, 28, 29, 30])
    expect(found.map(describeDay)).toEqual(['no runs', '1 skipped', '1 cancelled', '1 succeeded, 1 failed'])
  })

  it.each([
    [[], null],
    [[3], 3],
    [[4, 1], 2.5],
    [[9, 1, 2], 2],
  ])('the median of %j is %s', (values, want) => expect(median(values)).toBe(want))
})
