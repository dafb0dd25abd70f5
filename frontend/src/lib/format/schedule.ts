import type { ScheduleConfig } from '$lib/api/types'

/** The kind of a schedule in one word or two. What it means and when it fires, the service says. */
export const scheduleName: Record<ScheduleConfig['type'], string> = {
  manual: 'By hand',
  interval: 'Interval',
  calendar: 'Calendar',
  file_watch: 'File watch',
  sequential: 'After the task before',
}
