/**
 * The kinds of schedule that the editor offers. Only the service validates
 * schedules, explains them and lists their times.
 */
import type { ScheduleConfig } from '$lib/api/types'
import { options } from '$lib/format/options'
import { text } from './text'

/** The schedule types; calendar is two of them: recurring, and once. */
export type Kind = 'manual' | 'interval' | 'calendar' | 'once' | 'file_watch' | 'sequential'

export const kinds = options<Kind>(text.schedule.kinds)

export const calendarPresets: readonly { label: string; value: string }[] = [
  { label: 'Weekdays', value: '0 9 * * 1-5' },
  { label: 'Daily', value: '0 9 * * *' },
  { label: 'Nightly', value: '0 2 * * *' },
  { label: 'Weekly', value: '0 9 * * 1' },
  { label: 'First of the month', value: '0 9 1 * *' },
  { label: 'Hourly', value: '0 * * * *' },
  { label: 'At login', value: '@reboot' },
]

export const intervalPresets: readonly { label: string; value: number; unit: 'minutes' | 'hours' | 'days' }[] = [
  { label: '15 minutes', value: 15, unit: 'minutes' },
  { label: '1 hour', value: 1, unit: 'hours' },
  { label: '6 hours', value: 6, unit: 'hours' },
  { label: '1 day', value: 1, unit: 'days' },
  { label: '7 days', value: 7, unit: 'days' },
]

export const patternPresets: readonly string[] = ['**/*.md', 'src/**', '!**/node_modules/**', '!**/*.log']

export function kindOf(schedule: Pick<ScheduleConfig, 'type' | 'run_at'>): Kind {
  return schedule.type === 'calendar' && schedule.run_at ? 'once' : schedule.type
}

/** The changes for another kind: fields that it needs get a first value, unless they have one. */
export function changeKind(schedule: ScheduleConfig, kind: Kind, folder: string, now: Date): Partial<ScheduleConfig> {
  switch (kind) {
    case 'interval':
      return { type: kind, run_at: null, interval_value: schedule.interval_value || 1, interval_type: schedule.interval_type ?? 'hours' }
    case 'calendar':
      return { type: kind, run_at: null, recurrence: null, cron_expression: schedule.cron_expression || '0 9 * * 1-5' }
    case 'once':
      return { type: 'calendar', run_at: schedule.run_at ?? withOffset(new Date(Math.floor(now.getTime() / 3_600_000 + 1) * 3_600_000)), recurrence: null, cron_expression: '' }
    case 'file_watch':
      return { type: kind, run_at: null, watch_path: schedule.watch_path || folder }
    default:
      return { type: kind, run_at: null }
  }
}

/** RFC 3339 in this computer's time zone: "2026-03-11T09:00:00+01:00". */
export function withOffset(time: Date): string {
  const minutes = -time.getTimezoneOffset()
  const offset = `${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`
  return `${day}T${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}${offset}`
}

const two = (n: number) => String(n).padStart(2, '0')
