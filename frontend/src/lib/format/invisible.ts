/** Shows characters that are invisible, or that change the direction of others, as codes. */
export function escapeInvisible(words: string): string {
  return words.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (c) => (c === '\n' || c === '\t' ? c : `\\u{${c.codePointAt(0)?.toString(16)}}`))
}
