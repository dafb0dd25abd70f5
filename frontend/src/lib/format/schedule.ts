import type { ScheduleConfig } from '$lib/api/types'

/** The kind of a schedule. The service describes what it means and when it fires. */
export const scheduleName: Record<ScheduleConfig['type'], string> = {
  manual: 'Manual',
  interval: 'Interval',
  calendar: 'Calendar',
  file_watch: 'File watch',
  sequential: 'After the previous task',
}

/** The schedule in words, with its time zone where that is not this computer's. */
export function describeSchedule(schedule: Pick<ScheduleConfig, 'type' | 'timezone'>, meaning: string, zones: { default: string; local: string }): string {
  const zone = schedule.timezone || zones.default
  const foreign = schedule.type === 'calendar' && zone && zone !== zones.local
  return (meaning || scheduleName[schedule.type]) + (foreign ? `, ${cityOf(zone)} time` : '')
}

/** "New York" of "America/New_York". */
function cityOf(zone: string): string {
  return zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ')
}
