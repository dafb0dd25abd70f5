import type { RunSummary } from '$lib/api/types'
import { markOf, neverStarted, outcomeText } from '$lib/format/run'
import { text } from './text'

/** A run or an upcoming slot on the timeline. */
export interface Mark {
  /** The id of the run, or of the task that is due. */
  id: string
  kind: 'run' | 'slot'
  name: string
  /** Start, in milliseconds. */
  at: number
  /** End; the start of what has not run. */
  end: number
  status: RunSummary['status'] | 'attention'
  hollow: boolean
  /** The outcome of a run; empty for a slot. */
  outcome: string
}

/** A bar of the timeline: one mark, or all of an interval where there are too many. */
export interface Bar {
  /** Position and width, between 0 and 1. */
  x: number
  width: number
  /** Pixels. */
  height: number
  status: Mark['status']
  hollow: boolean
  marks: Mark[]
  /** Pixels of its height for failed runs and for those that need attention. */
  failed: number
  attention: number
}

const hour = 3_600_000
/** How much of the future the timeline shows, and at least of the past, in milliseconds. */
export const half = 12 * hour
/** With more runs than this, each bar is an interval. */
const maxBars = 60
/** How many intervals the timeline has then. */
const intervals = 72

/** What the timeline shows, in milliseconds: the past since the report begins, and half a day ahead. */
export interface Span {
  from: number
  now: number
  to: number
}

export function spanOf(since: number, now: number): Span {
  return { from: Math.min(since, now - half), now, to: now + half }
}

/** Where a time is, between 0 and 1. */
export function position(time: number, { from, to }: Span): number {
  return (time - from) / (to - from)
}

/** The runs and slots of a span, oldest first. */
export function marks(runs: readonly RunSummary[], slots: readonly { id: string; name: string; at: string }[], span: Span): Mark[] {
  const { from, now, to } = span
  const found: Mark[] = []
  for (const run of runs) {
    const at = Date.parse(run.start_time ?? run.scheduled_time)
    if (at < from || at > to) continue
    const end = run.status === 'running' ? now : run.start_time && run.end_time ? Date.parse(run.end_time) : at
    found.push({ id: run.id, kind: 'run', name: run.task_name, at, end: Math.max(at, end), status: markOf(run), hollow: neverStarted(run), outcome: outcomeText(run) })
  }
  for (const slot of slots) {
    const at = Date.parse(slot.at)
    if (at >= now && at <= to) found.push({ id: slot.id, kind: 'slot', name: slot.name, at, end: at, status: 'upcoming', hollow: true, outcome: '' })
  }
  return found.sort((a, b) => a.at - b.at)
}

/** All known slots of a task are within the timeline, so there may be more. */
export function endsEarly(next: readonly string[], now: number, known: number): boolean {
  return next.length >= known && Date.parse(next.at(-1)!) < now + half
}

/** The bars of the timeline: as wide as the run took, or one per interval when there are too many. Bars that need attention come last, on top. */
export function bars(list: readonly Mark[], span: Span): Bar[] {
  const at = (time: number) => position(time, span)
  const found = list.filter(({ kind }) => kind === 'run').length > maxBars ? histogram(list, span) : list.map((mark) => barOf([mark], at(mark.at), at(mark.end) - at(mark.at), weight(mark) > 1 ? 22 : 14))
  return found.toSorted((a, b) => weight(a) - weight(b))
}

function histogram(list: readonly Mark[], span: Span): Bar[] {
  const interval = (span.to - span.from) / intervals
  const bins = new Map<string, Mark[]>()
  for (const mark of list) {
    const key = `${mark.kind} ${Math.floor((mark.at - span.from) / interval)}`
    bins.set(key, [...(bins.get(key) ?? []), mark])
  }
  const largest = Math.max(...[...bins.values()].map(({ length }) => length))
  return [...bins.values()].map((bin) => {
    const start = Math.floor((bin[0]!.at - span.from) / interval)
    const height = 4 + Math.round((18 * bin.length) / largest)
    const part = (status: Mark['status']) => {
      const n = bin.filter((mark) => mark.status === status).length
      return n === 0 ? 0 : Math.max(2, Math.round((height * n) / bin.length))
    }
    const bar = barOf(bin, start / intervals, 0.8 / intervals, height)
    return { ...bar, status: bar.hollow ? bar.status : 'success', failed: part('failed'), attention: part('attention') }
  })
}

function barOf(marks: Mark[], x: number, width: number, height: number): Bar {
  const worst = marks.reduce((a, b) => (weight(b) > weight(a) ? b : a))
  return { x, width, height, status: worst.status, hollow: worst.hollow, marks, failed: 0, attention: 0 }
}

const weights: Partial<Record<Mark['status'], number>> = { failed: 3, attention: 2, running: 1 }

/** Of marks in the same place the one with the higher weight is shown. */
function weight({ status }: Pick<Mark, 'status'>): number {
  return weights[status] ?? 0
}

/** The marks of a bar: those that need attention first, then the newest. */
export function worstFirst(bar: Bar): Mark[] {
  return bar.marks.toSorted((a, b) => weight(b) - weight(a) || b.at - a.at)
}

/** The mark of a bar that a click selects. */
export function topmost(bar: Bar): Mark | undefined {
  return worstFirst(bar)[0]
}

/** Every third full hour of the timeline, in local time; of a longer span every sixth or twelfth, or only the days. Midnights say the day where there are several. */
export function hours(span: Span): { x: number; label: string; midnight: boolean }[] {
  const found = []
  const { from, to } = span
  const length = (to - from) / hour
  const step = length <= 27 ? 3 : length <= 51 ? 6 : length <= 100 ? 12 : 24
  const first = new Date(from)
  first.setMinutes(0, 0, 0)
  for (let at = first.getTime(); at <= to; at += hour) {
    const clock = new Date(at)
    if (at < from || clock.getHours() % step !== 0) continue
    const midnight = clock.getHours() === 0
    found.push({ x: position(at, span), label: midnight && step > 3 ? clock.toLocaleDateString('en-GB', { weekday: 'short' }) : `${String(clock.getHours()).padStart(2, '0')}:00`, midnight })
  }
  return found
}

/** The timeline in a sentence or two, for screen readers. */
export function describeTimeline(list: readonly Mark[], since: string): string {
  const past = list.filter((m) => m.kind === 'run')
  const slots = list.filter((m) => m.kind === 'slot')
  const number = (...status: Mark['status'][]) => past.filter((m) => status.includes(m.status)).length
  const counts = [
    [number('success', 'attention'), 'succeeded'],
    [number('failed'), 'failed'],
    [number('cancelled'), 'cancelled'],
    [number('running'), 'running'],
    [number('upcoming'), 'queued'],
  ] as const
  const runs = counts.filter(([n]) => n > 0).map(([n, word]) => `${n} ${word}`)
  const next = slots[0]
  const time = (at: number) => new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  return `${text.past(since, runs.join(', '))} ${next ? text.upcoming(slots.length, next.name, time(next.at)) : text.nothingUpcoming}`
}
