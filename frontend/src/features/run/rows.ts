import type { Entry } from '$lib/api/transcript'

/** Whether each entry is open, where a person said so. */
export type Toggles = ReadonlyMap<number, boolean>

/** Failures and plans show what is in them without being asked; the rest is a row until it is opened. */
export function expandedByDefault(entry: Entry): boolean {
  const call = entry.tool
  if (!call) return entry.kind !== 'thinking'
  return Boolean(call.is_error || call.denied || call.todos?.length || isSubagent(entry))
}

export function isOpen(entry: Entry, choices: Toggles): boolean {
  return choices.get(entry.index) ?? expandedByDefault(entry)
}

export function isSubagent(entry: Entry): boolean {
  return (entry.tool?.children ?? 0) > 0 || entry.tool?.name === 'Task' || entry.tool?.name === 'Agent'
}

/**
 * The entries as they are shown: a subagent's below its call, however they
 * came in between those of others, and none of a call that is folded. The
 * marks that a run begins and that a turn ends say nothing that the bar and
 * the outcome do not say better, unless there are several turns.
 */
export function groupSubagents(entries: readonly (Entry | undefined)[], choices: Toggles): Entry[] {
  /** The entry of each call by its id; of two with one id the first. A parent always came before its children. */
  const calls = new Map<string, number>()
  const children = new Map<number, Entry[]>()
  const turns = entries.reduce((n, entry) => (entry?.kind === 'result' && !entry.dropped ? n + 1 : n), 0)
  const top: Entry[] = []
  for (const entry of entries) {
    if (!entry || entry.dropped || (entry.kind === 'result' && turns < 2)) continue
    if (entry.kind === 'text' && !entry.text?.trim()) continue
    const parent = entry.parent ? calls.get(entry.parent) : undefined
    if (parent === undefined) top.push(entry)
    else children.get(parent)?.push(entry) ?? children.set(parent, [entry])
    if (entry.tool && !calls.has(entry.tool.id)) calls.set(entry.tool.id, entry.index)
  }
  if (children.size === 0) return top
  const rows: Entry[] = []
  const put = (list: Entry[]) => {
    for (const entry of list) {
      rows.push(entry)
      const below = children.get(entry.index)
      if (below && isOpen(entry, choices)) put(below)
    }
  }
  put(top)
  return rows
}

/** A height to reckon with until the row was drawn, in pixels. */
export function estimateHeight(entry: Entry): number {
  if (entry.kind === 'tool' || entry.kind === 'thinking') return 29
  const text = entry.text ?? ''
  return 24 + 19 * Math.max(1, Math.ceil(text.length / 110))
}
