import { describe, expect, it } from 'vitest'
import type { ScheduleConfig } from '$lib/api/types'
import { changeKind, kindOf, withOffset } from './schedule'

const empty: ScheduleConfig = {
  type: 'manual',
  interval_value: 0,
  interval_type: null,
  cron_expression: '',
  watch_path: '',
  watch_patterns: [],
  timezone: '',
  run_at: null,
  watch_recursive: true,
  watch_debounce: 0,
}
const now = new Date('2026-03-11T12:10:00+01:00')

describe('changeKind', () => {
  it.each([
    ['manual', { type: 'manual', run_at: null }],
    ['interval', { type: 'interval', run_at: null, interval_value: 1, interval_type: 'hours' }],
    ['calendar', { type: 'calendar', run_at: null, recurrence: null, cron_expression: '0 9 * * 1-5' }],
    ['once', { type: 'calendar', run_at: '2026-03-11T13:00:00+01:00', recurrence: null, cron_expression: '' }],
    ['file_watch', { type: 'file_watch', run_at: null, watch_path: '/srv' }],
    ['sequential', { type: 'sequential', run_at: null }],
  ] as const)('%s', (kind, want) => {
    const changes = changeKind(empty, kind, '/srv', now)
    expect(changes).toEqual(want)
    expect(kindOf({ ...empty, ...changes })).toBe(kind)
  })

  it('keeps values that were entered', () => {
    expect(changeKind({ ...empty, interval_value: 5, interval_type: 'days' }, 'interval', '', now)).toMatchObject({ interval_value: 5, interval_type: 'days' })
    expect(changeKind({ ...empty, watch_path: '/mine' }, 'file_watch', '/srv', now)).toMatchObject({ watch_path: '/mine' })
  })
})

it('writes local times with the offset of that day', () => {
  expect(withOffset(new Date('2026-07-01T07:00:05Z'))).toBe('2026-07-01T09:00:05+02:00')
})
