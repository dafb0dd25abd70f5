import { describe, expect, it } from 'vitest'
import { weeklyCost } from './weeklyCost'

const now = new Date('2026-03-11T12:00:00Z')
const run = (cost_usd: number, daysAgo: number) => ({ cost_usd, scheduled_time: new Date(now.getTime() - daysAgo * 86_400_000).toISOString() })
const every = (hours: number, n = 5) => Array.from({ length: n }, (_, i) => new Date(now.getTime() + i * hours * 3_600_000).toISOString())

describe('weeklyCost', () => {
  it.each([
    ['daily at $1', [run(1, 1), run(1, 2), run(9, 3)], every(24), 7],
    ['every 12 hours', [run(0.5, 1)], every(12), 7],
    ['runs without cost do not lower the median', [run(2, 1), run(0, 2)], every(24), 14],
    ['scheduled, never run', [], every(24), 0],
    ['not scheduled: the last week', [run(1, 1), run(2, 6), run(4, 8)], [], 3],
    ['once', [run(1, 1)], every(24, 1), 1],
    ['nothing', [], [], 0],
  ])('%s', (_, runs, next, want) => expect(weeklyCost(runs, next, now)).toBeCloseTo(want))
})
