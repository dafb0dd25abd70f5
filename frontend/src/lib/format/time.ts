/**
 * Times in this computer's time zone. Only the service explains schedules; these
 * format instants and durations.
 */

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** "in 2 h", "3 m ago", "now"; "in <1 m" for less than a minute ahead. */
export function formatRelative(at: string | Date, now: Date): string {
  const ms = new Date(at).getTime() - now.getTime()
  const size = Math.abs(ms)
  let text: string
  if (size < 45_000) return ms >= 1000 ? 'in <1 m' : 'now'
  if (size < hour - minute / 2) text = `${Math.round(size / minute)} m`
  else if (size < day - hour / 2) text = `${Math.round(size / hour)} h`
  else text = `${Math.round(size / day)} d`
  return ms > 0 ? `in ${text}` : `${text} ago`
}

/** "09:00" for today, "yesterday 09:00", "Tue 09:00" within a week, then "3 Mar 09:00", with the year if it is another one. */
export function formatTime(at: string | Date, now: Date): string {
  const time = new Date(at)
  const clock = formatClock(time)
  const days = Math.round((startOfDay(time) - startOfDay(now)) / day)
  if (days === 0) return clock
  if (days === 1) return `tomorrow ${clock}`
  if (days === -1) return `yesterday ${clock}`
  if (Math.abs(days) < 7) return `${time.toLocaleDateString('en-GB', { weekday: 'short' })} ${clock}`
  const date = time.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(time.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' }),
  })
  return `${date} ${clock}`
}

/** "09:00" */
export function formatClock(time: Date): string {
  return time.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
}

/** "31 Dec 2026" */
export function formatDay(at: string | Date): string {
  return new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
}

function startOfDay(time: Date): number {
  return new Date(time.getFullYear(), time.getMonth(), time.getDate()).getTime()
}

/** Seconds as "8 s", "3 m 20 s", "1 h 05 m". */
export function formatDuration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds))
  if (s < 60) return `${s} s`
  if (s < 3600) return `${Math.floor(s / 60)} m ${String(s % 60).padStart(2, '0')} s`
  return `${Math.floor(s / 3600)} h ${String(Math.floor((s % 3600) / 60)).padStart(2, '0')} m`
}

/** A length in round figures: "40 s", "25 m", "1 h", "2.5 h". */
export function formatLength(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`
  if (seconds < 3000) return `${Math.round(seconds / 60)} m`
  return `${Math.round(seconds / 1800) / 2} h`
}

/** The duration of a run, so far if it is running; null: it never started. */
export function formatElapsed(run: { start_time: string | null; duration: number | null }, now: Date): string | null {
  if (run.duration !== null) return formatDuration(run.duration)
  if (run.start_time === null) return null
  return formatDuration((now.getTime() - new Date(run.start_time).getTime()) / 1000)
}
