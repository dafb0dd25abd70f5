import { expect, it } from 'vitest'
import { changesText, deniedCalls, escapeInvisible } from './outcome'

it('names each denied call once', () => {
  const denied = (tool_name: string, tool_input: Record<string, unknown> | null) => ({ tool_name, tool_use_id: '', tool_input })
  expect(deniedCalls([denied('Bash', { command: 'touch a\nls' }), denied('Bash', { command: 'touch a' }), denied('Write', { file_path: '/x' }), denied('Odd', null)])).toEqual([
    { tool: 'Bash', call: 'touch a\nls', refused: '', note: '' },
    { tool: 'Bash', call: 'touch a', refused: '', note: '' },
    { tool: 'Write', call: '/x', refused: '', note: '' },
    { tool: 'Odd', call: '', refused: '', note: '' },
  ])
})

it('hides nothing', () => expect(escapeInvisible('a\u202eb\u200b\x1b[m\tc\nd')).toBe('a\\u{202e}b\\u{200b}\\u{1b}[m\tc\nd'))

it.each([
  [null, ''],
  [{ files: 0, insertions: 0, deletions: 0, commits: 0 }, ''],
  [{ files: 1, insertions: 4, deletions: 0, commits: 0 }, '1 file changed, +4 −0'],
  [{ files: 2, insertions: 4, deletions: 1, commits: 1 }, '2 files changed, +4 −1, 1 commit'],
])('changes %j: %s', (changes, words) => expect(changesText(changes)).toBe(words))
