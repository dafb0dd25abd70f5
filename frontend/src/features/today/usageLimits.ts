import type { QueuedRun, Status, UsageLimit } from '$lib/api/types'
import { formatTime } from '$lib/format/time'
import { text } from './text'

/** "5 runs wait for the 5-hour limit of the default login. It resets in 1 h 12 m (18:44)." */
export function limitText(limit: UsageLimit, queue: Status['queue'], now: Date): string {
  const until = limit.until ?? ''
  return text.limit({
    waiting: waitingUntil(queue, 'usage_limit', until),
    name: `${limit.name} of the ${limit.owner}${limit.model_family ? `, ${limit.model_family} only` : ''}`,
    left: countdown(until, now),
    time: formatTime(until, now),
    guessed: limit.guessed,
  })
}

/** What waits because of the reserve: one sentence per login. */
export function reserveTexts(status: Pick<Status, 'windows' | 'queue' | 'reserve_percent'>, now: Date): string[] {
  return (status.windows ?? []).flatMap(({ type, until, used }) => {
    const waiting = type === 'five_hour' ? waitingUntil(status.queue, 'reserve', until) : 0
    if (waiting === 0 || Date.parse(until) <= now.getTime()) return []
    return [text.reserve({ waiting, used: Math.round(used * 100), reserve: status.reserve_percent, left: countdown(until, now), time: formatTime(until, now) })]
  })
}

/** What a waiting run waits for, with the time left: "Waits for the 5-hour limit of the default login to reset. 1 h 12 m left." */
export function queuedText(run: Pick<QueuedRun, 'kind' | 'until' | 'waits_for'>, now: Date): string {
  const left = run.until && Date.parse(run.until) > now.getTime() ? countdown(run.until, now) : ''
  if (left && run.kind === 'usage_limit') return text.waitsForLimit(left)
  if (left && run.kind === 'reserve') return text.waitsForReserve(left)
  if (left && run.until && run.kind === 'retry') return text.waitsUntil(formatTime(run.until, now))
  return run.waits_for ? run.waits_for[0]!.toUpperCase() + run.waits_for.slice(1) : text.queued
}

/** Running runs first, the newest at the top, then the waiting ones in the order in which they start. */
export function inOrder<T extends { id: string; status: string; scheduled_time: string }>(runs: readonly T[], queue: Status['queue']): T[] {
  const place = new Map((queue ?? []).map(({ run_id }, index) => [run_id, index]))
  const rank = (run: T) => (run.status === 'upcoming' ? 1 + (place.get(run.id) ?? place.size) : 0)
  return [...runs].sort((a, b) => rank(a) - rank(b) || Date.parse(b.scheduled_time) - Date.parse(a.scheduled_time))
}

/** How many waiting runs wait for something that ends at a time. */
function waitingUntil(queue: Status['queue'], kind: QueuedRun['kind'], until: string): number {
  return (queue ?? []).filter((run) => run.kind === kind && run.until !== null && Date.parse(run.until) === Date.parse(until)).length
}

/** The time left until an instant: "1 h 12 m", "45 m", "<1 m". */
export function countdown(until: string, now: Date): string {
  const minutes = Math.floor((Date.parse(until) - now.getTime()) / 60_000)
  if (minutes < 1) return '<1 m'
  if (minutes < 60) return `${minutes} m`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} m`
}
