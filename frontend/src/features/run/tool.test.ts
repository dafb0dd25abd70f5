import { describe, expect, it } from 'vitest'
import type { Entry, ToolCall } from '$lib/api/transcript'
import { figuresOf, foldWords, formatMs, inputOf, statusOf, withoutErrorTags, wordsOf } from './tool'

const call = (more: Partial<ToolCall>): ToolCall => ({ id: 'a', name: 'Bash', title: 'Bash', verb: 'Ran', target: 'ls', done: true, ...more })

it.each([
  [call({}), 'done'],
  [call({ done: false }), 'running'],
  [call({ is_error: true }), 'failed'],
  [call({ is_error: true, denied: true }), 'denied'],
  [call({ stopped: true }), 'stopped'],
] as const)('a call is %#', (given, status) => expect(statusOf(given)).toBe(status))

describe('the input', () => {
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

it('is colored by the name of its file', () => {
  expect(inputOf(call({ name: 'Write', input: { file_path: '/x/a.py', content: '' } })).language).toBe('py')
})

describe('a call in words', () => {
  it.each([
    [call({}), 'Ran ls'],
    [call({ verb: 'Used', title: 'github: get_issue', name: 'mcp__github__get_issue', target: '#4' }), 'github: get_issue #4'],
    [call({ verb: 'Used', name: 'Skill', target: 'review' }), 'Used review'],
    [call({ denied: true, target: 'git push' }), 'Was not allowed to run git push'],
    [call({ denied: true, verb: 'Used', title: 'github: get_issue', target: '' }), 'Was not allowed to use github: get_issue'],
    [call({ done: false }), 'Running ls'],
    [call({ done: false, verb: 'Used', title: 'Skill' }), 'Skill ls'],
    [call({ target: 'git commit -m "Round discounts to cents"' }), 'Committed “Round discounts to cents”'],
    [call({ target: "git -C shop commit -am 'Fix'" }), 'Committed “Fix”'],
    [call({ target: 'git commit -m "$(cat msg)"' }), 'Ran git commit -m "$(cat msg)"'],
    [call({ target: 'git commit -m "x" && git push' }), 'Ran git commit -m "x" && git push'],
    [call({ target: 'git commit -m "Fix"', is_error: true }), 'Ran git commit -m "Fix"'],
  ])('%#: %s', (given, want) => {
    const { verb, target } = wordsOf(given)
    expect(`${verb} ${target}`.trim()).toBe(want)
  })
})

it.each([
  [call({ duration_ms: 278_000, is_error: true, result: 'Exit code 1\n2 failed' }), '4 m 38 s', 'exit 1'],
  [call({ is_error: true, result: 'no such file' }), '', 'failed'],
  [call({ stopped: true }), '', 'stopped'],
  [call({ denied: true, is_error: true }), '', ''],
  [call({ children: 2, tokens: 1200, duration_ms: 5000 }), '2 calls · 1.2k tokens · 5 s', ''],
  [call({ background: true, done: false }), 'in the background', ''],
])('figures %#', (given, figures, failure) => expect(figuresOf(given)).toEqual({ figures, failure }))

describe('a fold in words', () => {
  const thought: Entry = { index: 0, kind: 'thinking', depth: 0 }
  const of = (verb: string, target: string): Entry => ({ index: 1, kind: 'tool', depth: 0, tool: call({ verb, target }) })
  it.each([
    [[thought, of('Read', 'a'), of('Read', 'b'), of('Read', 'a'), of('Searched', 'x'), of('Searched', 'y')], 'Thought, read 2 files, searched twice'],
    [[thought, thought, thought], 'Thought 3 times'],
    [[of('Read', 'a'), thought], 'Thought, read a'],
    [[of('Searched', 'x'), of('Listed', '/')], 'Searched, listed a folder'],
    [[of('Searched', 'x'), of('Searched', 'y'), of('Searched', 'z')], 'Searched 3 times'],
  ])('%#', (entries, want) => expect(foldWords(entries)).toBe(want))
})

it('says how long', () => expect([formatMs(undefined), formatMs(400), formatMs(4200)]).toEqual(['', '', '4 s']))
it('takes an error out of its tags', () => expect(withoutErrorTags('<tool_use_error>no such file</tool_use_error>')).toBe('no such file'))
