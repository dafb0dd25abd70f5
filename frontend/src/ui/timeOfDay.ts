/** Times of day as text: "09:30". */

/** "9", "9:30", "0930", "9 pm" and "21.30" as hour and minute; null: it is not a time. */
export function parseTime(text: string): { hour: number; minute: number } | null {
  const match = /^(\d{1,2})(?:[:.h]?(\d{2}))?\s*(am|pm)?$/i.exec(text.trim())
  if (!match) return null
  let hour = Number(match[1])
  const minute = Number(match[2] ?? 0)
  const half = match[3]?.toLowerCase()
  if (half && (hour < 1 || hour > 12)) return null
  if (half) hour = (hour % 12) + (half === 'pm' ? 12 : 0)
  return hour < 24 && minute < 60 ? { hour, minute } : null
}

/** "09:30" */
export function formatTimeOfDay({ hour, minute }: { hour: number; minute: number }): string {
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}
