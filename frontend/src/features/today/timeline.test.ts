import { describe, expect, it } from 'vitest'
import type { Run } from '$lib/api/types'
import { bars, describeTimeline, endsEarly, half, hours, marks, spanOf, topmost } from './timeline'

const now = Date.parse('2026-11-23T12:30:00Z') // 13:30 in Berlin
const run = (id: string, minutesAgo: number, more: Partial<Run> = {}) =>
  ({ id, task_name: id, status: 'success', scheduled_time: new Date(now - minutesAgo * 60_000).toISOString(), start_time: null, ...more }) as Run
const slot = (id: string, minutes: number) => ({ id, name: id, at: new Date(now + minutes * 60_000).toISOString() })

const span = spanOf(now - 3_600_000, now)

describe('the timeline', () => {
  const list = marks([run('a', 10), run('old', 13 * 60), run('b', 600, { status: 'cancelled' })], [slot('s', 30), slot('late', 800), slot('gone', -1)], span)

  it('has what lies within twelve hours, oldest first', () => {
    expect(list.map((m) => [m.id, m.kind, m.hollow])).toEqual([
      ['b', 'run', true],
      ['a', 'run', false],
      ['s', 'slot', true],
    ])
  })

  it('draws a bar as wide as the run took, taller where it needs attention, and those on top', () => {
    const took = (id: string, from: number, to: number, more: Partial<Run> = {}) =>
      run(id, from, { start_time: new Date(now - from * 60_000).toISOString(), end_time: new Date(now - to * 60_000).toISOString(), ...more })
    const found = bars(marks([took('failed', 300, 290, { status: 'failed' }), took('hour', 120, 60), took('denied', 30, 20, { permission_denials: [{}] as unknown as Run['permission_denials'] })], [slot('s', 30)], span), span)
    expect(found.map(({ marks, status, height }) => [marks[0]?.id, status, height])).toEqual([
      ['hour', 'success', 14],
      ['s', 'upcoming', 14],
      ['denied', 'attention', 22],
      ['failed', 'failed', 22],
    ])
    expect(found[0]?.x).toBeCloseTo(10 / 24)
    expect(found[0]?.width).toBeCloseTo(1 / 24)
  })

  it('draws a running run up to now', () => {
    const [bar] = bars(marks([run('r', 60, { status: 'running', start_time: new Date(now - 3_600_000).toISOString(), end_time: null })], [], span), span)
    expect((bar?.x ?? 0) + (bar?.width ?? 0)).toBeCloseTo(0.5)
  })

  it('sums up more runs than can be distinguished', () => {
    const many = bars(marks(Array.from({ length: 200 }, (_, n) => run(`r${n}`, n * 3, n === 150 ? { status: 'failed' } : {})), [], span), span)
    expect(many.length).toBeLessThanOrEqual(37)
    expect(many.reduce((n, bar) => n + bar.marks.length, 0)).toBe(200)
    expect(many.map(({ failed }) => failed).filter((height) => height > 0)).toEqual([3])
    expect(Math.max(...many.map((bar) => bar.height))).toBeLessThanOrEqual(22)
  })

  it('knows when there are more times than were asked for', () => {
    const times = [slot('s', 1).at, slot('s', 2).at]
    expect(endsEarly(times, now, 2)).toBe(true)
    expect(endsEarly(times, now, 3)).toBe(false)
    expect(endsEarly([slot('s', 1).at, slot('s', 800).at], now, 2)).toBe(false)
    expect(endsEarly([], now, 2)).toBe(false)
  })

  it('shows a failure rather than what went well after it', () => {
    const list = marks([run('a', 1), run('b', 2), run('c', 3, { status: 'failed' })], [], span)
    expect(topmost({ x: 0, width: 0, height: 0, status: 'failed', hollow: false, marks: list, failed: 0, attention: 0 })?.id).toBe('c')
  })

  it('has every third hour', () => {
    const labels = hours(span)
    expect(labels.map((h) => h.label)).toEqual(['03:00', '06:00', '09:00', '12:00', '15:00', '18:00', '21:00', '00:00'])
    expect(labels.at(-1)?.midnight).toBe(true)
    expect(labels[3]?.x).toBeCloseTo((half - 1.5 * 3_600_000) / (2 * half))
  })

  it('covers the whole report, with fewer labels', () => {
    const week = spanOf(now - 36 * 3_600_000, now)
    expect(marks([run('old', 30 * 60), run('older', 37 * 60)], [], week).map(({ id }) => id)).toEqual(['old'])
    const labels = hours(week)
    expect(labels.filter(({ midnight }) => midnight).map(({ label }) => label)).toEqual(['Mon', 'Tue'].slice(0, labels.filter(({ midnight }) => midnight).length))
    for (const days of [0, 1, 3, 8]) expect(hours(spanOf(now - days * 86_400_000, now)).length).toBeLessThanOrEqual(9)
    const many = bars(marks(Array.from({ length: 200 }, (_, n) => run(`r${n}`, n * 10)), [], week), week)
    expect(many.length).toBeLessThanOrEqual(72)
    expect(Math.min(...many.map(({ x }) => x))).toBeGreaterThanOrEqual(0)
  })

  it('says it in words', () => {
    expect(describeTimeline(list, '00:30')).toBe('Since 00:30: 1 succeeded, 1 cancelled. Next 12 hours: 1 due, first s at 14:00.')
    expect(describeTimeline([], '00:30')).toBe('Since 00:30: no runs. Next 12 hours: no upcoming runs.')
  })
})
