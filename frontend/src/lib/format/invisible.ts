/** Shows as codes what is invisible, looks like a space or changes the direction of others, as format.Escape does. */
export function escapeInvisible(words: string): string {
  return words.replace(/[\p{Cc}\p{Cf}\p{Z}\p{DI}]/gu, (c) => (c === '\n' || c === '\t' || c === ' ' ? c : `\\u{${c.codePointAt(0)?.toString(16)}}`))
}
