import { describe, expect, it } from 'vitest'
import type { ToolCall } from '$lib/api/transcript'
import { inputOf, withoutErrorTags, statusOf, formatMs, labelOf } from './tool'

const call = (more: Partial<ToolCall>): ToolCall => ({ id: 'a', name: 'Bash', title: 'Bash', verb: 'Ran', target: 'ls', done: true, ...more })

it.each([
  [call({}), 'success'],
  [call({ done: false }), 'running'],
  [call({ is_error: true }), 'failed'],
  [call({ is_error: true, denied: true }), 'denied'],
  [call({ stopped: true }), 'cancelled'],
] as const)('a call is %#', (given, status) => expect(statusOf(given).status).toBe(status))

describe('what was asked', () => {
  it.each([
    ['nothing more than the row says', call({ input: { command: 'ls' } }), ''],
    ['the whole command', call({ input: { command: 'ls\npwd' } }), 'ls\npwd'],
    ['the prompt of a subagent', call({ name: 'Agent', input: { description: 'ls', prompt: 'look' } }), 'look'],
    ['no file twice', call({ name: 'Read', target: 'a', input: { file_path: '/x/a' } }), ''],
    ['arguments', call({ name: 'mcp__x__y', input: { n: 1, q: 'ls' } }), '{\n  "n": 1\n}'],
    ['no edit beside its diff', call({ name: 'Edit', input: { old_string: 'a' }, diff: { path: 'a', added: 1, removed: 0, hunks: [] } }), ''],
    ['what was to be written', call({ name: 'Write', input: { file_path: '/x/a.py', content: 'import os' } }), 'import os'],
    ['nothing', call({ input: null }), ''],
  ])('%s', (_, given, text) => expect(inputOf(given).text).toBe(text))
})

it('colours what was written as its file is called', () => {
  expect(inputOf(call({ name: 'Write', input: { file_path: '/x/a.py', content: '' } })).language).toBe('py')
})

it('says how long and what', () => {
  expect([formatMs(undefined), formatMs(400), formatMs(4200)]).toEqual(['', '', '4 s'])
  expect(labelOf(call({ verb: 'Used', title: 'github: get_issue', name: 'mcp__github__get_issue' }))).toBe('github: get_issue')
  expect(labelOf(call({}))).toBe('Ran')
  expect(labelOf(call({ denied: true }))).toBe('Bash')
  expect(labelOf(call({ done: false }))).toBe('Bash')
  expect(withoutErrorTags('<tool_use_error>no such file</tool_use_error>')).toBe('no such file')
})
