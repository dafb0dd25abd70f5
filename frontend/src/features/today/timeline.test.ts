import { describe, expect, it } from 'vitest'
import type { Run } from '$lib/api/types'
import { endsEarly, topmost, half, hours, describeTimeline, marks, clusters } from './timeline'

const now = Date.parse('2026-11-23T12:30:00Z') // 13:30 in Berlin
const run = (id: string, minutesAgo: number, more: Partial<Run> = {}) =>
  ({ id, task_name: id, status: 'success', scheduled_time: new Date(now - minutesAgo * 60_000).toISOString(), start_time: null, ...more }) as Run
const slot = (id: string, minutes: number) => ({ id, name: id, at: new Date(now + minutes * 60_000).toISOString() })

describe('the rail', () => {
  const list = marks([run('a', 10), run('old', 13 * 60), run('b', 600, { status: 'cancelled' })], [slot('s', 30), slot('late', 800), slot('gone', -1)], now)

  it('has what lies within twelve hours, oldest first', () => {
    expect(list.map((m) => [m.id, m.kind, m.hollow])).toEqual([
      ['b', 'run', true],
      ['a', 'run', false],
      ['s', 'slot', true],
    ])
  })

  it('piles what lies close, but no run on a slot', () => {
    const close = marks([run('a', 1), run('b', 2)], [slot('s', 1), slot('t', 2)], now)
    expect(clusters(close, now, 800).map((p) => p.marks.map((m) => m.id))).toEqual([['b', 'a'], ['s', 't']])
    expect(clusters(list, now, 800)).toHaveLength(3)
  })

  it('keeps what was and what comes apart at the line of now', () => {
    const [was, comes] = clusters(marks([run('a', 0)], [slot('s', 0)], now), now, 800)
    expect([was?.x, comes?.x]).toEqual([0.5 - 12 / 800, 0.5 + 12 / 800])
  })

  it('knows when there are more times than were asked for', () => {
    const times = [slot('s', 1).at, slot('s', 2).at]
    expect(endsEarly(times, now, 2)).toBe(true)
    expect(endsEarly(times, now, 3)).toBe(false)
    expect(endsEarly([slot('s', 1).at, slot('s', 800).at], now, 2)).toBe(false)
    expect(endsEarly([], now, 2)).toBe(false)
  })

  it('shows a failure rather than what went well after it', () => {
    const [pile] = clusters(marks([run('a', 1), run('b', 2), run('c', 3, { status: 'failed' })], [], now), now, 800)
    expect(pile && topmost(pile).map((m) => m.id)).toEqual(['c', 'a'])
  })

  it('has every third hour', () => {
    const labels = hours(now)
    expect(labels.map((h) => h.label)).toEqual(['03:00', '06:00', '09:00', '12:00', '15:00', '18:00', '21:00', '00:00'])
    expect(labels.at(-1)?.midnight).toBe(true)
    expect(labels[3]?.x).toBeCloseTo((half - 1.5 * 3_600_000) / (2 * half))
  })

  it('says it in words', () => {
    expect(describeTimeline(list)).toBe('Last 12 hours: 1 succeeded, 1 cancelled. Next 12 hours: 1 due, first s at 14:00.')
    expect(describeTimeline([])).toBe('Last 12 hours: no run. Next 12 hours: nothing is due.')
  })
})
