/**
 * A schedule typed as words: "every 2 h", "weekdays at 9:30", "every monday".
 * It becomes what the controls of the editor would write; the service says what
 * it means and whether it is valid.
 */
import type { ScheduleConfig } from '$lib/api/types'
import { everyDay, formatWeekly, weekdays } from '$lib/schedule/weekly'
import { parseTime } from '$ui/timeOfDay'

const units: Record<string, NonNullable<ScheduleConfig['interval_type']>> = { m: 'minutes', h: 'hours', d: 'days' }
const groups: Record<string, readonly number[]> = { weekday: [1, 2, 3, 4, 5], workday: [1, 2, 3, 4, 5], weekend: [0, 6], day: everyDay, daily: everyDay, morning: everyDay, night: everyDay, nightly: everyDay }

/** null: the text is none. */
export function scheduleFrom(text: string): Partial<ScheduleConfig> | null {
  const words = text.trim().toLowerCase().replace(/\s+/g, ' ')
  const interval = /^every (?:(\d+) ?)?(m|min|mins|minutes?|h|hrs?|hours?|d|days?)$/.exec(words)
  if (interval && (interval[1] || !/^d/.test(interval[2]!))) return { type: 'interval', interval_value: Number(interval[1] ?? 1), interval_type: units[interval[2]![0]!]! }
  const calendar = /^(every )?(.+?)(?: at (.+)| (\d.*))?$/.exec(words)
  const days = calendar && daysFrom(calendar[2]!)
  if (!days || (!calendar[1] && !/s$|ly$/.test(calendar[2]!))) return null
  const time = parseTime(calendar[3] ?? calendar[4] ?? (/night/.test(words) ? '2' : '9'))
  return time && { type: 'calendar', cron_expression: formatWeekly({ days, ...time }) }
}

function daysFrom(words: string): readonly number[] | null {
  const group = groups[words] ?? groups[words.replace(/s$/, '')]
  if (group) return group
  const days = words.split(/, ?| and /).map((word) => weekdays.find(({ short, name }) => [short, name, `${name}s`].some((known) => known.toLowerCase() === word))?.day)
  return days.every((day) => day !== undefined) ? (days as number[]) : null
}
