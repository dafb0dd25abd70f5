import type { FileDiff, Hunk } from '$lib/api/transcript'
import { text } from './text'

export interface DiffLine {
  sign: '+' | '-' | ' ' | '@'
  /** In the new file, or in the old one where it was removed; 0: unknown. */
  number: number
  text: string
}

/** The lines of hunks with their numbers, and an "@" between hunks. */
export function numberLines(hunks: readonly Hunk[]): DiffLine[] {
  const lines: DiffLine[] = []
  hunks.forEach((hunk, index) => {
    if (index > 0) lines.push({ sign: '@', number: 0, text: '' })
    let before = hunk.old_start
    let after = hunk.new_start
    const known = before > 0 || after > 0
    for (const line of hunk.lines) {
      const sign = line[0] === '+' || line[0] === '-' ? line[0] : ' '
      if (line[0] === '\\') continue // "No newline at end of file"
      const number = sign === '-' ? before : after
      lines.push({ sign, number: known ? number : 0, text: line.slice(1) })
      if (sign !== '+') before++
      if (sign !== '-') after++
    }
  })
  return lines
}

export interface ChangedFile extends FileDiff {
  /** Its other changes: "new", "deleted", "renamed from x", "binary". Empty: changed. */
  note: string
}

/** A unified diff of git, file by file. Lines that it does not know are ignored. */
export function parseDiff(diff: string): ChangedFile[] {
  const found: ChangedFile[] = []
  let file: ChangedFile | null = null
  let hunk: Hunk | null = null
  let oldLeft = 0
  let newLeft = 0
  for (const line of diff.split('\n')) {
    if (hunk && (oldLeft > 0 || newLeft > 0 || line.startsWith('\\'))) {
      if (line.startsWith('-')) oldLeft--
      else if (line.startsWith('+')) newLeft--
      else if (!line.startsWith('\\')) {
        oldLeft--
        newLeft--
      }
      hunk.lines.push(line || ' ')
      if (file && line.startsWith('+')) file.added++
      if (file && line.startsWith('-')) file.removed++
      continue
    }
    const start = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line)
    const git = line.startsWith('diff --git ')
    if (git || (!file && line.startsWith('--- '))) {
      file = { path: git ? nameOf(line) : '', note: '', added: 0, removed: 0, hunks: [] }
      hunk = null
      found.push(file)
    } else if (!file) continue
    else if (start) {
      hunk = { old_start: Number(start[1]), old_lines: Number(start[2] ?? 1), new_start: Number(start[3]), new_lines: Number(start[4] ?? 1), lines: [] }
      oldLeft = hunk.old_lines
      newLeft = hunk.new_lines
      file.hunks.push(hunk)
    } else if (line.startsWith('new file')) file.note = text.created
    else if (line.startsWith('deleted file')) file.note = text.deleted
    else if (line.startsWith('rename from ')) file.note = text.renamed(line.slice(12))
    else if (line.startsWith('Binary files') || line.startsWith('GIT binary patch')) file.note = [file.note, text.binary].filter(Boolean).join(', ')
    else if (line.startsWith('+++ ') && line !== '+++ /dev/null') file.path = unquoted(line.slice(4)).replace(/^b\//, '')
  }
  return found
}

/** "diff --git a/x b/x"; the names are the same unless +++ or "rename to" says otherwise. */
function nameOf(line: string): string {
  const names = line.slice('diff --git '.length)
  const half = names.slice(Math.ceil(names.length / 2))
  return unquoted(/^b\//.test(half) ? half : (names.split(' b/')[1] ?? names)).replace(/^b\//, '')
}

function unquoted(name: string): string {
  return name.replace(/\t$/, '').replace(/^"(.*)"$/, '$1')
}
