import { describe, expect, it } from 'vitest'
import type { Entry, ToolCall } from '$lib/api/transcript'
import { barsOf, durationOf, formatOffset, spanAt, timingOf, type Timing } from './timing'

const start = '2026-11-27T02:00:00Z'
const at = (seconds: number) => new Date(Date.parse(start) + seconds * 1000).toISOString()
const entry = (index: number, seconds: number | null, more: Partial<Entry> = {}): Entry => ({ index, kind: 'text', depth: 0, text: 'x', ...(seconds === null ? {} : { time: at(seconds) }), ...more })
const call = (index: number, seconds: number | null, took: number, more: Partial<ToolCall> = {}, depth = 0): Entry =>
  entry(index, seconds, { kind: 'tool', depth, tool: { id: `t${index}`, name: 'Bash', title: 'Bash', verb: 'Ran', target: 'ls', done: true, duration_ms: took * 1000, ...more } })
const spans = ({ spans }: Timing) => spans.map(({ index, activity, from, to }) => `${index} ${activity} ${from / 1000}-${to / 1000}`)
const end = (seconds: number) => Date.parse(start) + seconds * 1000

describe('timing', () => {
  it('tells the model from tools, edits, failures and denied calls', () => {
    const timing = timingOf([entry(0, 2), call(1, 5, 10), call(2, 20, 1, { verb: 'Edited' }), call(3, 25, 2, { is_error: true }), call(4, 30, 0, { denied: true, is_error: true })], start, end(40))
    expect(spans(timing)).toEqual([
      '0 model 0-2', '1 model 2-5', '1 tool 5-15', '2 model 15-20', '2 edit 20-21', '3 model 21-25', '3 tool 25-27', '3 failed 27-27', '4 model 27-30', '4 denied 30-30',
    ]) // prettier-ignore
    expect(timing.total).toBe(40_000)
  })
  it('begins a text when the model began, and a call when it was made', () => {
    const { began } = timingOf([call(0, 3, 4), entry(1, 12), call(2, 13, 1)], start, null)
    expect([...began]).toEqual([[0, 3000], [1, 7000], [2, 13_000]]) // prettier-ignore
  })
  it('does not count calls at the same time twice', () => {
    expect(spans(timingOf([call(0, 1, 10), call(1, 1, 2), call(2, 12, 1)], start, null))).toEqual(['0 model 0-1', '0 tool 1-11', '1 tool 1-3', '2 model 11-12', '2 tool 12-13'])
  })
  it('counts a subagent as its call', () => {
    const timing = timingOf([call(0, 1, 60, { name: 'Agent' }), call(1, 5, 3, {}, 1)], start, null)
    expect(spans(timing)).toEqual(['0 model 0-1', '0 tool 1-61'])
    expect(timing.began.get(1)).toBe(5000)
  })
  it('lets a running call last until now', () => expect(spans(timingOf([call(0, 1, 0, { done: false })], start, end(9))).at(-1)).toBe('0 tool 1-9'))
  it('has none without times', () => {
    const timing = timingOf([entry(0, null), call(1, null, 3), undefined], start, end(5))
    expect([timing.spans.length, timing.began.size, timing.total]).toEqual([0, 0, 5000])
  })
  it('counts from the first entry where the start is unknown', () => expect(timingOf([entry(0, 5), entry(1, 9)], null, null).began.get(1)).toBe(0 + 0))
  it('accepts a clock that was set back, and odd times', () => {
    const timing = timingOf([entry(0, -30), entry(1, 4), { ...entry(2, 0), time: 'soon' }], start, end(5))
    expect(timing.began.get(0)).toBe(0)
    expect(timing.total).toBe(5000)
  })
})

it('adds up a fold', () => {
  const entries = [call(0, 1, 1), entry(1, 4), call(2, 5, 2), call(3, 10, 1)]
  const timing = timingOf(entries, start, null)
  expect(durationOf(timing, entries.slice(1, 3))).toBe(5000)
  expect(durationOf(timing, [])).toBe(0)
  expect(durationOf(timingOf([entry(0, null)], start, null), [entry(0, null)])).toBe(0)
})

describe('bars', () => {
  const timing = timingOf([call(0, 10, 40), call(1, 60, 0, { denied: true }), call(2, 60, 30)], start, end(100))
  it('are as wide as their share', () => {
    expect(barsOf(timing, 100)).toEqual([
      { activity: 'model', x: 0, width: 9 },
      { activity: 'tool', x: 10, width: 39 },
      { activity: 'model', x: 50, width: 9 },
      { activity: 'tool', x: 60, width: 29 },
      { activity: 'denied', x: 60, width: 4 },
    ])
  })
  const many = (step: (index: number) => Partial<ToolCall>) => timingOf(Array.from({ length: 5000 }, (_, index) => call(index, index * 2, 1.5, step(index))), start, end(10_000))
  it('stay inside, and are few for a run of 5,000 steps', () => {
    const bars = barsOf(many((index) => (index % 3 ? {} : { verb: 'Edited' })), 600)
    expect(bars.length).toBeLessThan(700)
    expect(bars.every((bar) => bar.x >= 0 && bar.x + bar.width <= 600 && bar.width > 0)).toBe(true)
  })
  it('do not cover everything with what is frequent', () => {
    const bars = barsOf(many((index) => (index % 10 ? {} : { verb: 'Edited' })), 600)
    expect(bars.every((bar) => bar.activity !== 'edit')).toBe(true)
    const failing = barsOf(many((index) => (index % 50 ? {} : { is_error: true })), 600).filter((bar) => bar.activity === 'failed')
    expect(failing.every((bar) => bar.width === 1)).toBe(true)
  })
  it('show a short edit, and a call that failed at its end', () => {
    const bars = barsOf(timingOf([call(0, 10, 0, { verb: 'Edited' }), call(1, 50, 40, { is_error: true })], start, end(100)), 200)
    expect(bars).toContainEqual({ activity: 'edit', x: 20, width: 4 })
    expect(bars).toContainEqual({ activity: 'failed', x: 180, width: 3 })
    expect(bars).toContainEqual({ activity: 'tool', x: 100, width: 79 })
  })
  it('need room', () => {
    expect(barsOf(timing, 0)).toEqual([])
    expect(barsOf(timing, 3).every((bar) => bar.x + bar.width <= 3)).toBe(true)
    expect(barsOf({ spans: [], began: new Map(), total: 0 }, 100)).toEqual([])
  })
  it.each([
    [20, 0, 'tool'],
    [5, 0, 'model'],
    [61, 1, 'denied'],
    [80, 2, 'tool'],
    [99, 2, 'tool'],
  ])('at %d is the step %d', (x, index, activity) => expect(spanAt(timing, x, 100)).toMatchObject({ index, activity }))
})

it.each([
  [0, '0:00'],
  [7_900, '0:07'],
  [702_000, '11:42'],
  [3_723_000, '1:02:03'],
  [-5, '0:00'],
])('%d ms are %s', (ms, words) => expect(formatOffset(ms)).toBe(words))
