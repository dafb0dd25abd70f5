import type { Grant, Run } from '$lib/api/types'

/** The denied calls, each once, until the service has said what would permit them. */
export function deniedCalls(denied: Run['permission_denials']): Pick<Grant, 'tool' | 'call' | 'refused' | 'note'>[] {
  const seen = new Map<string, Pick<Grant, 'tool' | 'call' | 'refused' | 'note'>>()
  for (const { tool_name: tool, tool_input } of denied) {
    const input = tool_input ?? {}
    const said = ['command', 'file_path', 'notebook_path', 'url', 'path', 'query', 'pattern'].map((name) => input[name]).find((v) => typeof v === 'string')
    const call = typeof said === 'string' ? said : ''
    seen.set(`${tool}\n${call}`, { tool, call, refused: '', note: '' })
  }
  return [...seen.values()]
}

/** A text in which nothing hides: characters that cannot be seen, or that turn the direction of others, are written as codes. */
export function escapeInvisible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (c) => (c === '\n' || c === '\t' ? c : `\\u{${c.codePointAt(0)?.toString(16)}}`))
}

export function allowLabel(rules: number): string {
  return rules === 1 ? 'Add this rule and run again' : `Add these ${rules} rules and run again`
}

/** "3 files changed, +40 −2, 1 commit"; empty: nothing was. */
export function changesText(changes: Run['changes']): string {
  if (!changes || (changes.files === 0 && changes.commits === 0)) return ''
  const many = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`
  const parts = [`${many(changes.files, 'file')} changed`, `+${changes.insertions} −${changes.deletions}`]
  if (changes.commits > 0) parts.push(many(changes.commits, 'commit'))
  return parts.join(', ')
}
