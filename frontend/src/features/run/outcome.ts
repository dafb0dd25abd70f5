import type { Run } from '$lib/api/types'

/** The denied calls, each once, with what each was about. */
export function denials(denied: Run['permission_denials']): { tool: string; target: string }[] {
  const seen = new Map<string, { tool: string; target: string }>()
  for (const { tool_name: tool, tool_input } of denied) {
    const input = tool_input ?? {}
    const said = ['command', 'file_path', 'notebook_path', 'url', 'path', 'query', 'pattern'].map((name) => input[name]).find((v) => typeof v === 'string')
    const target = typeof said === 'string' ? (said.split('\n', 1)[0] ?? '') : ''
    seen.set(`${tool}\n${target}`, { tool, target })
  }
  return [...seen.values()]
}

/** "3 files changed, +40 −2, 1 commit"; empty: nothing was. */
export function changed(changes: Run['changes']): string {
  if (!changes || (changes.files === 0 && changes.commits === 0)) return ''
  const many = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`
  const parts = [`${many(changes.files, 'file')} changed`, `+${changes.insertions} −${changes.deletions}`]
  if (changes.commits > 0) parts.push(many(changes.commits, 'commit'))
  return parts.join(', ')
}
