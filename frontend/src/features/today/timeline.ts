import type { RunSummary } from '$lib/api/types'
import { neverStarted, outcomeText } from '$lib/format/run'

/** One thing on the rail. */
export interface Mark {
  /** Of the run, or of the task that is due. */
  id: string
  kind: 'run' | 'slot'
  name: string
  at: number
  status: RunSummary['status']
  hollow: boolean
  /** What became of a run, in words. */
  outcome: string
}

/** Marks that lie too close to be told apart, as a pile. */
export interface Cluster {
  /** Where it lies, between 0 and 1. */
  x: number
  marks: Mark[]
}

const hour = 3_600_000
/** The rail shows as much of the past as of what comes, in milliseconds. */
export const half = 12 * hour

/** The runs and slots of the 24 hours around now, oldest first. */
export function marks(runs: readonly RunSummary[], slots: readonly { id: string; name: string; at: string }[], now: number): Mark[] {
  const found: Mark[] = []
  for (const run of runs) {
    const at = Date.parse(run.start_time ?? run.scheduled_time)
    if (at < now - half || at > now + half) continue
    found.push({ id: run.id, kind: 'run', name: run.task_name, at, status: run.status, hollow: neverStarted(run), outcome: outcomeText(run) })
  }
  for (const slot of slots) {
    const at = Date.parse(slot.at)
    if (at >= now && at <= now + half) found.push({ id: slot.id, kind: 'slot', name: slot.name, at, status: 'upcoming', hollow: true, outcome: '' })
  }
  return found.sort((a, b) => a.at - b.at)
}

/** The last times that are known of a task lie within the rail: there may be more of them. */
export function endsEarly(next: readonly string[], now: number, known: number): boolean {
  return next.length >= known && Date.parse(next.at(-1)!) < now + half
}

/** Piles the marks that would lie within one width of each other. What was stays left of the line of now, what comes right of it. */
export function clusters(list: readonly Mark[], now: number, width: number, size = 24): Cluster[] {
  const piles: Cluster[] = []
  const beside = size / 2 / width
  for (const mark of list) {
    const at = (mark.at - (now - half)) / (2 * half)
    const x = mark.kind === 'run' ? Math.min(at, 0.5 - beside) : Math.max(at, 0.5 + beside)
    const last = piles.findLast(({ marks }) => marks[0]?.kind === mark.kind)
    if (last && (x - last.x) * width < size) last.marks.push(mark)
    else piles.push({ x, marks: [mark] })
  }
  return piles
}

/** The marks of a pile worth the room that there is: what goes on and what failed never hides behind what went well. */
export function topmost(pile: Cluster, room = 2): Mark[] {
  const weight = (mark: Mark) => (mark.status === 'running' ? 2 : mark.status === 'failed' ? 1 : 0)
  return pile.marks.toSorted((a, b) => weight(b) - weight(a) || b.at - a.at).slice(0, room)
}

/** Every third full hour of the rail, by the clock of this machine. */
export function hours(now: number): { x: number; label: string; midnight: boolean }[] {
  const found = []
  const first = new Date(now - half)
  first.setMinutes(0, 0, 0)
  for (let at = first.getTime(); at <= now + half; at += hour) {
    const clock = new Date(at)
    if (at < now - half || clock.getHours() % 3 !== 0) continue
    found.push({ x: (at - (now - half)) / (2 * half), label: `${String(clock.getHours()).padStart(2, '0')}:00`, midnight: clock.getHours() === 0 })
  }
  return found
}

/** The rail in a sentence or two, for those who do not see it. */
export function describeTimeline(list: readonly Mark[]): string {
  const past = list.filter((m) => m.kind === 'run')
  const slots = list.filter((m) => m.kind === 'slot')
  const number = (status: RunSummary['status']) => past.filter((m) => m.status === status).length
  const counts = [
    [number('success'), 'succeeded'],
    [number('failed'), 'failed'],
    [number('cancelled'), 'cancelled'],
    [number('running'), 'running'],
    [number('upcoming'), 'waiting'],
  ] as const
  const runs = counts.filter(([n]) => n > 0).map(([n, word]) => `${n} ${word}`)
  const next = slots[0]
  const time = (at: number) => new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  return [
    `Last 12 hours: ${runs.length > 0 ? runs.join(', ') : 'no run'}.`,
    next ? `Next 12 hours: ${slots.length} due, first ${next.name} at ${time(next.at)}.` : 'Next 12 hours: nothing is due.',
  ]
    .filter(Boolean)
    .join(' ')
}
