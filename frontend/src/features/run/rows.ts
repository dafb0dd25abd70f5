import type { Entry } from '$lib/api/transcript'

/** Whether each entry is open, where a person said so. */
export type Choices = ReadonlyMap<number, boolean>

/** Failures and plans show what is in them without being asked; the rest is a row until it is opened. */
export function opensByItself(entry: Entry): boolean {
  const call = entry.tool
  if (!call) return entry.kind !== 'thinking'
  return Boolean(call.is_error || call.denied || call.todos?.length || isSubagent(entry))
}

export function isOpen(entry: Entry, choices: Choices): boolean {
  return choices.get(entry.index) ?? opensByItself(entry)
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
export function arrange(entries: readonly (Entry | undefined)[], choices: Choices): Entry[] {
  const children = new Map<string, Entry[]>()
  const calls = new Set<string>()
  let turns = 0
  for (const entry of entries) {
    if (!entry || entry.dropped) continue
    if (entry.tool) calls.add(entry.tool.id)
    if (entry.kind === 'result') turns++
  }
  const top: Entry[] = []
  for (const entry of entries) {
    if (!entry || entry.dropped || (entry.kind === 'result' && turns < 2)) continue
    if (entry.kind === 'text' && !entry.text?.trim()) continue
    if (entry.parent && calls.has(entry.parent)) {
      const siblings = children.get(entry.parent)
      if (siblings) siblings.push(entry)
      else children.set(entry.parent, [entry])
    } else top.push(entry)
  }
  if (children.size === 0) return top
  const rows: Entry[] = []
  const put = (list: Entry[]) => {
    for (const entry of list) {
      rows.push(entry)
      const below = entry.tool && children.get(entry.tool.id)
      if (below && isOpen(entry, choices)) put(below)
    }
  }
  put(top)
  return rows
}

/** A height to reckon with until the row was drawn, in pixels. */
export function estimate(entry: Entry): number {
  if (entry.kind === 'tool' || entry.kind === 'thinking') return 29
  const text = entry.text ?? ''
  return 24 + 19 * Math.max(1, Math.ceil(text.length / 110))
}
