/**
 * Days of the week and a time: the one form of cron expression that the page
 * writes and reads back. The service validates and explains every expression.
 */
export interface Weekly {
  /** 0 is Sunday; all seven for every day. Ascending. */
  days: readonly number[]
  hour: number
  minute: number
}

export const everyDay: readonly number[] = [0, 1, 2, 3, 4, 5, 6]

/** The days in the order in which they are shown. */
export const weekdays: readonly { day: number; short: string; name: string }[] = [
  { day: 1, short: 'Mon', name: 'Monday' },
  { day: 2, short: 'Tue', name: 'Tuesday' },
  { day: 3, short: 'Wed', name: 'Wednesday' },
  { day: 4, short: 'Thu', name: 'Thursday' },
  { day: 5, short: 'Fri', name: 'Friday' },
  { day: 6, short: 'Sat', name: 'Saturday' },
  { day: 0, short: 'Sun', name: 'Sunday' },
]

/** null: the expression has another form. */
export function parseWeekly(expression: string): Weekly | null {
  const match = /^(\d{1,2}) (\d{1,2}) \* \* ([\d,*-]+)$/.exec(expression.trim())
  if (!match) return null
  const [minute, hour] = [Number(match[1]), Number(match[2])]
  const days = parseDays(match[3]!)
  return days && minute < 60 && hour < 24 ? { days, hour, minute } : null
}

function parseDays(field: string): number[] | null {
  if (field === '*') return [...everyDay]
  const days = new Set<number>()
  for (const part of field.split(',')) {
    const match = /^([0-7])(?:-([0-7]))?$/.exec(part)
    if (!match) return null
    const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])]
    if (first > last) return null
    for (let day = first; day <= last; day++) days.add(day % 7)
  }
  return [...days].sort((a, b) => a - b)
}

/** "0 9 * * 1-5". Without a day it is every day. */
export function formatWeekly({ days, hour, minute }: Weekly): string {
  return `${minute} ${hour} * * ${formatDays(days)}`
}

function formatDays(days: readonly number[]): string {
  if (days.length === 0 || days.length === 7) return '*'
  const sorted = [...days].sort((a, b) => a - b)
  const ranges: [number, number][] = []
  for (const day of sorted) {
    const last = ranges.at(-1)
    if (last && last[1] === day - 1) last[1] = day
    else ranges.push([day, day])
  }
  return ranges.map(([first, last]) => (last - first >= 2 ? `${first}-${last}` : first === last ? `${first}` : `${first},${last}`)).join(',')
}
