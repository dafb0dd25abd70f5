import { formatTime } from '$lib/format/time'
import { expect, test } from 'vitest'
import { limitText } from './usageLimits'

test('a limit names its owner, its models and its end', () => {
  const now = new Date(2026, 10, 27, 9, 0)
  const until = new Date(2026, 10, 27, 17, 0).toISOString()
  const limit = { owner: 'default login', name: 'weekly Opus limit', model_family: 'opus', since: '', until, guessed: false, reason: '' }
  expect(limitText(limit, now)).toBe(`Usage limit reached: weekly Opus limit of the default login, opus only. Its runs wait until ${formatTime(until, now)}.`)
  expect(limitText({ ...limit, name: '5-hour limit', model_family: '' }, now)).toContain('5-hour limit of the default login. Its runs wait')
})
