import type { Entry } from '$lib/api/transcript'

/** How the time of a run was spent: on Claude itself, a tool, an edit; and where a call failed or was denied. */
export type Activity = 'model' | 'tool' | 'edit' | 'failed' | 'denied'

/** A part of a run, in milliseconds since it started. */
export interface Span {
  /** The index of its entry. */
  index: number
  activity: Activity
  from: number
  to: number
}

export interface Timing {
  spans: readonly Span[]
  /** When each entry began, by its index; missing where the log does not say. */
  began: ReadonlyMap<number, number>
  /** How long the run took, or has taken so far. */
  total: number
}

/**
 * * When each entry began and how the time between was spent. The log has the
 * time at which a text or a call was complete, and how long a call took; what
 * lies between calls is the time of the model. Subagents count as their call.
 */
export function timingOf(entries: readonly (Entry | undefined)[], start: string | null, end: number | null): Timing {
  const began = new Map<number, number>()
  const spans: Span[] = []
  let zero = start ? Date.parse(start) : NaN
  let busyUntil = 0
  for (const entry of entries) {
    if (!entry?.time || entry.dropped) continue
    const time = Date.parse(entry.time)
    if (Number.isNaN(time)) continue
    if (Number.isNaN(zero)) zero = time
    const at = Math.max(0, time - zero)
    const call = entry.tool
    if (entry.depth > 0) {
      began.set(entry.index, at)
      continue
    }
    const thinking = entry.kind === 'thinking' || entry.kind === 'text'
    began.set(entry.index, thinking ? Math.min(busyUntil, at) : at)
    if ((thinking || call) && at > busyUntil) spans.push({ index: entry.index, activity: 'model', from: busyUntil, to: at })
    busyUntil = Math.max(busyUntil, at)
    if (!call) continue
    const until = call.done ? at + (call.duration_ms ?? 0) : end === null ? at : Math.max(at, end - zero)
    spans.push({ index: entry.index, activity: activityOf(entry), from: at, to: until })
    if (call.is_error && !call.denied) spans.push({ index: entry.index, activity: 'failed', from: until, to: until }) // only its end: a test that failed for minutes may be no problem
    busyUntil = Math.max(busyUntil, until)
  }
  const total = Math.max(busyUntil, end === null || Number.isNaN(zero) ? 0 : end - zero)
  return { spans, began, total }
}

function activityOf(entry: Entry): Activity {
  const call = entry.tool
  if (call?.denied) return 'denied'
  return call?.diff || call?.verb === 'Edited' || call?.verb === 'Wrote' ? 'edit' : 'tool'
}

/** How long neighboring entries took together, in milliseconds; 0: unknown. */
export function durationOf({ spans, began }: Timing, entries: readonly Entry[]): number {
  const indexes = new Set(entries.map((entry) => entry.index))
  const from = entries[0] && began.get(entries[0].index)
  if (from === undefined) return 0
  let low = 0
  for (let high = spans.length; low < high; ) {
    const middle = (low + high) >> 1
    if ((spans[middle]?.to ?? 0) <= from) low = middle + 1
    else high = middle
  }
  let to = from
  for (let span = spans[low]; span && indexes.has(span.index); span = spans[++low]) to = Math.max(to, span.to)
  return to - from
}

/** A bar of the waterfall, in pixels. */
export interface Bar {
  activity: Activity
  x: number
  width: number
}

/** Activities that take time; a column of the waterfall shows the one that took most of it. */
const lasting = ['model', 'tool', 'edit'] as const

/** What is drawn over them, however short it was. Later ones are drawn over earlier ones. */
const marks = ['edit', 'failed', 'denied'] as const
const markWidth = { edit: 4, failed: 3, denied: 4 }

/** From this many marks of a kind on they are as narrow as can be, in pixels for each mark; otherwise they would cover everything. */
const roomOfMark = 12

/** The bars of a waterfall of a width: a few hundred at most, however many steps the run had. */
export function barsOf({ spans, total }: Timing, width: number): Bar[] {
  if (width <= 0 || total <= 0) return []
  const column = (ms: number) => Math.min(width - 1, Math.floor((ms / total) * width))
  const shares = lasting.map((activity) => {
    const share = new Float64Array(width)
    for (const { from, to } of spans.filter((span) => span.activity === activity)) {
      for (let x = column(from); x <= column(to); x++) share[x] = (share[x] ?? 0) + Math.max(0, Math.min(to, ((x + 1) / width) * total) - Math.max(from, (x / width) * total))
    }
    return share
  })
  const bars = runsOf(width, (x) => {
    const most = Math.max(...shares.map((share) => share[x] ?? 0))
    return most > 0 ? lasting[shares.findIndex((share) => share[x] === most)] : undefined
  })
  for (const activity of marks) {
    const marked = spans.filter((span) => span.activity === activity)
    if (activity === 'edit' && marked.length * roomOfMark > width) continue
    const least = Math.min(width, marked.length * roomOfMark > width ? 1 : markWidth[activity])
    const columns = new Uint8Array(width)
    for (const { from, to } of marked) {
      const x = Math.min(width - least, column(from))
      columns.fill(1, x, Math.max(x + least, activity === 'edit' ? column(to) + 1 : 0))
    }
    bars.push(...runsOf(width, (x) => (columns[x] ? activity : undefined)))
  }
  return bars
}

/** Neighboring columns of the same activity as bars; a wide one leaves a gap to the next. */
function runsOf(width: number, activityOf: (x: number) => Activity | undefined): Bar[] {
  const bars: Bar[] = []
  for (let x = 0; x < width; ) {
    const activity = activityOf(x)
    let end = x + 1
    while (end < width && activityOf(end) === activity) end++
    if (activity) bars.push({ activity, x, width: end - x - (end - x > 4 ? 1 : 0) })
    x = end
  }
  return bars
}

const importance: readonly Activity[] = ['model', 'tool', 'edit', 'failed', 'denied']

/** The span at a place of the waterfall: the most important one within 3 px, else the nearest; undefined: there is none. */
export function spanAt({ spans, total }: Timing, x: number, width: number): Span | undefined {
  const ms = (x / width) * total
  const near = (3 / width) * total
  let found: Span | undefined
  let least = Infinity
  for (const span of spans) {
    const distance = Math.max(0, span.from - ms, ms - span.to)
    const score = distance <= near ? -importance.indexOf(span.activity) : distance
    if (score < least) {
      least = score
      found = span
    }
  }
  return found
}

/** Since the start of a run: "0:07", "11:40", "1:02:03". */
export function formatOffset(ms: number): string {
  const seconds = Math.floor(Math.max(0, ms) / 1000)
  const two = (n: number) => String(n).padStart(2, '0')
  const minutes = Math.floor(seconds / 60)
  return minutes < 60 ? `${minutes}:${two(seconds % 60)}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`
}
