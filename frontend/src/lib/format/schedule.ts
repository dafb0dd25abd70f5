import type { ScheduleConfig } from '$lib/api/types'

/** The kind of a schedule in one word or two. What it means and when it fires, the service says. */
export const scheduleName: Record<ScheduleConfig['type'], string> = {
  manual: 'By hand',
  interval: 'Interval',
  calendar: 'Calendar',
  file_watch: 'File watch',
  sequential: 'After the task before',
}

/** The schedule in words, with its time zone where that is not this machine's. */
export function describeSchedule(schedule: Pick<ScheduleConfig, 'type' | 'timezone'>, words: string, zones: { usual: string; own: string }): string {
  const zone = schedule.timezone || zones.usual
  const foreign = schedule.type === 'calendar' && zone && zone !== zones.own
  return (words || scheduleName[schedule.type]) + (foreign ? `, ${cityOf(zone)} time` : '')
}

/** "New York" of "America/New_York". */
function cityOf(zone: string): string {
  return zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ')
}
