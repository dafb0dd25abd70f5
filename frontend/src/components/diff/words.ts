import { diffWordsWithSpace } from 'diff'
import type { DiffLine } from './diff'

/** A piece of a line, and whether it differs from the line that it replaced. */
export interface Piece {
  text: string
  changed: boolean
}

/** Longer lines are marked as a whole: comparing their words would take too long. */
const longest = 2000

/**
 * The pieces of each line. A removed line and the added one that replaced it are
 * compared word by word, if most of the line stayed; other lines are one piece.
 */
export function piecesOf(lines: readonly DiffLine[]): Piece[][] {
  const pieces: Piece[][] = lines.map(({ text }) => [{ text, changed: false }])
  for (let at = 0; at < lines.length; ) {
    const removed = countOf(lines, at, '-')
    const added = countOf(lines, at + removed, '+')
    if (removed > 0 && removed === added) {
      for (let n = 0; n < removed; n++) mark(pieces, lines, at + n, at + removed + n)
    }
    at += Math.max(removed + added, 1)
  }
  return pieces
}

function countOf(lines: readonly DiffLine[], from: number, sign: '+' | '-'): number {
  let to = from
  while (lines[to]?.sign === sign) to++
  return to - from
}

function mark(pieces: Piece[][], lines: readonly DiffLine[], before: number, after: number): void {
  const [old, fresh] = [lines[before]!.text, lines[after]!.text]
  if (old.length > longest || fresh.length > longest) return
  const parts = diffWordsWithSpace(old, fresh)
  const same = parts.filter(({ added, removed }) => !added && !removed).reduce((sum, { value }) => sum + value.trim().length, 0)
  if (same * 2 < Math.min(old.trim().length, fresh.trim().length)) return // another line, not an edit of it
  pieces[before] = parts.filter(({ added }) => !added).map(({ value, removed }) => ({ text: value, changed: removed }))
  pieces[after] = parts.filter(({ removed }) => !removed).map(({ value, added }) => ({ text: value, changed: added }))
}
