/** What comes next: the rest of the day one by one, the night as a summary. */

/** Hours of the day. */
const evening = 22
const morning = 7
const hour = 3_600_000

export interface Slot {
  /** Of its task. */
  id: string
  /** Milliseconds. */
  at: number
}

export interface Upcoming {
  /** The next slot of each task before the night; without one and with a quiet night, the very next. */
  today: Slot[]
  /** The first slot of each task in the coming night. */
  tonight: Slot[]
}

/** `times` has the next times of each task, ascending. */
export function upcoming(times: ReadonlyMap<string, readonly string[]>, now: Date): Upcoming {
  const at = (days: number, clock: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, clock).getTime()
  const [night, end] = [at(0, evening), at(1, morning)]
  const all = [...times].flatMap(([id, list]) => list.map((time) => ({ id, at: Date.parse(time) }))).filter((slot) => slot.at > now.getTime()).sort((a, b) => a.at - b.at)
  const today = firstOfEach(all.filter((slot) => slot.at < night))
  const tonight = firstOfEach(all.filter((slot) => slot.at >= night && slot.at < end))
  if (today.length + tonight.length > 0) return { today, tonight }
  const next = firstOfEach(all)
  return { today: next.filter((slot, index) => index === 0 || slot.at - now.getTime() < 24 * hour), tonight: [] }
}

function firstOfEach(slots: readonly Slot[]): Slot[] {
  const seen = new Set<string>()
  return slots.filter(({ id }) => !seen.has(id) && seen.add(id))
}
