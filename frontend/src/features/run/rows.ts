import type { Entry } from '$lib/api/transcript'
import { withoutOutcome } from './outcome'

/** Whether each row is open, where the reader chose; by the key of the row. */
export type Toggles = ReadonlyMap<number, boolean>

/** A row of the list of steps: an entry, or several that are folded into one. */
export interface Row {
  key: number
  /** The entry; of a fold the first one. */
  entry: Entry
  /** All entries of a fold, two or more; undefined: the row is one entry. */
  folded?: readonly Entry[]
  /** It belongs to the open fold above it. */
  inFold?: boolean
}

/** Failures, denied calls, plans and subagents are open at first; everything else is one line until it is opened. The service sends content accordingly: see feed/row.go. */
export function expandedByDefault(entry: Entry): boolean {
  const call = entry.tool
  if (!call) return entry.kind !== 'thinking'
  return Boolean(call.is_error || call.denied || call.todos?.length || isSubagent(entry))
}

export function isOpen(row: Row, toggles: Toggles): boolean {
  return toggles.get(row.key) ?? (row.folded ? false : expandedByDefault(row.entry))
}

export function isSubagent(entry: Entry): boolean {
  return (entry.tool?.children ?? 0) > 0 || entry.tool?.name === 'Task' || entry.tool?.name === 'Agent'
}

/**
 * Sorts entries for display: those of a subagent below its call, however they
 * arrived, and none below a call that is closed. The ends of turns are left out
 * unless there are several, because the header and the report say the same.
 */
export function groupSubagents(entries: readonly (Entry | undefined)[], toggles: Toggles): Entry[] {
  /** The entry of each call by its id; of two with the same id the first. A parent always comes before its children. */
  const calls = new Map<string, number>()
  const children = new Map<number, Entry[]>()
  const turns = entries.reduce((n, entry) => (entry?.kind === 'result' && !entry.dropped ? n + 1 : n), 0)
  const top: Entry[] = []
  for (const entry of entries) {
    if (!entry || entry.dropped || (entry.kind === 'result' && turns < 2)) continue
    if (entry.kind === 'text' && !(entry.depth === 0 ? withoutOutcome(entry.text ?? '') : entry.text)?.trim()) continue
    const parent = entry.parent ? calls.get(entry.parent) : undefined
    if (parent === undefined) top.push(entry)
    else children.get(parent)?.push(entry) ?? children.set(parent, [entry])
    if (entry.tool && !calls.has(entry.tool.id)) calls.set(entry.tool.id, entry.index)
  }
  if (children.size === 0) return top
  const ordered: Entry[] = []
  const add = (list: Entry[]) => {
    for (const entry of list) {
      ordered.push(entry)
      const below = children.get(entry.index)
      if (below && (toggles.get(entry.index) ?? expandedByDefault(entry))) add(below)
    }
  }
  add(top)
  return ordered
}

/** Verbs of calls that only look at something: see toolVerb in package transcript. */
const looks = new Set(['Read', 'Searched', 'Listed'])

/** Whether an entry is folded with its neighbors: a thought, or a call that looked at something and went well. */
export function isQuiet(entry: Entry): boolean {
  return entry.kind === 'thinking' || (entry.tool !== undefined && looks.has(entry.tool.verb) && !expandedByDefault(entry))
}

/** The key of a fold, by its first entry: it stays the same while the fold grows. */
export function foldKey(first: Entry): number {
  return -1 - first.index
}

/** Folds neighboring thoughts and reads, two or more, into one row each; an open fold is followed by its entries. */
export function foldRows(entries: readonly Entry[], toggles: Toggles): Row[] {
  const rows: Row[] = []
  for (let at = 0; at < entries.length; ) {
    const entry = entries[at] as Entry
    let end = at + 1
    if (isQuiet(entry)) while (end < entries.length && isQuiet(entries[end] as Entry) && entries[end]?.parent === entry.parent) end++
    if (end - at < 2) {
      rows.push({ key: entry.index, entry })
    } else {
      const folded = entries.slice(at, end)
      const fold = { key: foldKey(entry), entry, folded }
      rows.push(fold)
      if (isOpen(fold, toggles)) for (const one of folded) rows.push({ key: one.index, entry: one, inFold: true })
    }
    at = end
  }
  return rows
}

/** The toggles with everything open that an entry is in, and the entry itself. */
export function revealed(entries: readonly (Entry | undefined)[], index: number, toggles: Toggles): Toggles {
  const next = new Map(toggles)
  const entry = entries[index]
  if (!entry) return next
  if (entry.tool || entry.kind === 'thinking') next.set(index, true)
  for (let at = entry; at.parent; ) {
    const parent = entries.find((other) => other?.tool?.id === at.parent)
    if (!parent || parent === at) break
    next.set(parent.index, true)
    at = parent
  }
  const fold = foldRows(groupSubagents(entries, next), next).find((row) => row.folded?.includes(entry))
  if (fold) next.set(fold.key, true)
  return next
}

/** A row of the steps in brief: one of the list, or how many are left out there. */
export type BriefRow = Row | { key: number; hidden: number }

/** How many steps the report shows at its start and its end before it leaves out those between. */
const briefHead = 5
const briefTail = 7

/** The steps of the run itself in a few rows: its actions, without texts, single thoughts and plans. */
export function briefRows(entries: readonly (Entry | undefined)[]): BriefRow[] {
  const own = entries.filter((entry): entry is Entry => entry !== undefined && !entry.dropped && entry.depth === 0)
  const steps = own.filter((entry) => entry.kind === 'thinking' || entry.kind === 'denied' || (entry.tool && !entry.tool.todos?.length))
  const rows = foldRows(steps, new Map()).filter((row) => row.folded || row.entry.kind !== 'thinking')
  const hidden = rows.length - briefHead - briefTail
  if (hidden < 2) return rows
  return [...rows.slice(0, briefHead), { key: NaN, hidden }, ...rows.slice(-briefTail)]
}

/** How many steps there are: calls, thoughts and texts, those of subagents too. */
export function stepCount(entries: readonly (Entry | undefined)[]): number {
  return entries.reduce((n, entry) => (entry && !entry.dropped && (entry.tool || entry.kind === 'thinking' || (entry.kind === 'text' && entry.text?.trim())) ? n + 1 : n), 0)
}

/** The height of a row before it is rendered, in pixels. */
export function estimateHeight(row: Row): number {
  const { entry } = row
  if (row.folded || entry.kind === 'tool' || entry.kind === 'thinking') return 28
  if (entry.kind === 'output') return 18
  return 16 + 20 * Math.max(1, Math.ceil((entry.text?.length ?? 0) / 100))
}
