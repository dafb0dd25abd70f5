import type { QueuedRun } from '$lib/api/types'
import { formatTime } from '$lib/format/time'
import { expect, test } from 'vitest'
import { countdown, inOrder, limitText, queuedText, reserveTexts } from './usageLimits'

const now = new Date(2026, 10, 27, 9, 0)
const until = new Date(2026, 10, 27, 10, 12).toISOString()
const queued = (kind: QueuedRun['kind'], until: string | null) => ({ run_id: '', task_id: '', task_name: '', priority: 0, since: '', waits_for: '', kind, until })
const queue = [queued('usage_limit', until), queued('usage_limit', until), queued('place', null), queued('reserve', until)]

test('a limit names its owner, its models, who waits and how long', () => {
  const limit = { owner: 'default login', name: 'weekly Opus limit', model_family: 'opus', since: '', until, guessed: false, reason: '' }
  expect(limitText(limit, queue, now)).toBe(`2 runs wait for the weekly Opus limit of the default login, opus only. It resets in 1 h 12 m (${formatTime(until, now)}).`)
  expect(limitText({ ...limit, name: '5-hour limit', model_family: '' }, [], now)).toBe(`Usage limit reached: 5-hour limit of the default login. It resets in 1 h 12 m (${formatTime(until, now)}).`)
  expect(limitText({ ...limit, guessed: true }, queue.slice(0, 1), now)).toContain('1 run waits for the weekly Opus limit of the default login, opus only. Claude Code did not say when it resets; runs try again in 1 h 12 m')
})

test('the reserve says how much is used', () => {
  const window = { owner: 'default login', type: 'five_hour', name: '5-hour window', used: 0.85, until, seen: '' }
  expect(reserveTexts({ windows: [window, { ...window, type: 'seven_day' }], queue, reserve_percent: 20 }, now)).toEqual([
    `1 run waits: 85% of the 5-hour window is used, and 20% is reserved for you. It resets in 1 h 12 m (${formatTime(until, now)}).`,
  ])
  expect(reserveTexts({ windows: [window], queue: [], reserve_percent: 20 }, now)).toEqual([])
  expect(reserveTexts({ windows: [{ ...window, until: now.toISOString() }], queue, reserve_percent: 20 }, now)).toEqual([])
})

test('a waiting run says what it waits for and how long', () => {
  expect(queuedText({ kind: 'usage_limit', until, waits_for: 'x' }, now)).toBe('Waits for the usage limit to reset in 1 h 12 m')
  expect(queuedText({ kind: 'reserve', until, waits_for: 'x' }, now)).toBe('Waits for the reset in 1 h 12 m: the rest of the 5-hour window is reserved for you')
  expect(queuedText({ kind: 'place', until: null, waits_for: 'waiting: 2 of 2 run slots are in use' }, now)).toBe('Waiting: 2 of 2 run slots are in use')
  expect(queuedText({ kind: 'retry', until, waits_for: 'x' }, now)).toBe(`Waits until ${formatTime(until, now)}`)
})

test('waiting runs are in the order of the queue, below those that run', () => {
  const run = (id: string, status: string, hour: number) => ({ id, status, scheduled_time: new Date(2026, 10, 27, hour).toISOString() })
  const queue = ['low', 'later'].map((run_id) => ({ ...queued('place', null), run_id }))
  expect(inOrder([run('new', 'upcoming', 9), run('later', 'upcoming', 3), run('old', 'running', 1), run('low', 'upcoming', 2), run('young', 'running', 8)], queue).map(({ id }) => id)).toEqual(['young', 'old', 'low', 'later', 'new'])
})

test('a countdown', () => {
  const left = (ms: number) => countdown(new Date(now.getTime() + ms).toISOString(), now)
  expect([-5, 59_999, 60_000, 3_599_999, 3_600_000, 26 * 3_600_000].map(left)).toEqual(['<1 m', '<1 m', '1 m', '59 m', '1 h 00 m', '26 h 00 m'])
})
