import { describe, expect, it } from 'vitest'
import { complete, matchingCommands, patternFor, triggerAt } from './completion'

describe('triggerAt', () => {
  it.each([
    ['/rev', 4, 'slash_command', { kind: 'command', start: 0, query: 'rev' }],
    ['/', 1, 'prompt', { kind: 'command', start: 0, query: '' }],
    ['/review now', 11, 'slash_command', null],
    ['look at @src/ma', 15, 'prompt', { kind: 'file', start: 8, query: 'src/ma' }],
    ['@', 1, 'prompt', { kind: 'file', start: 0, query: '' }],
    ['me@example.com', 14, 'prompt', null],
    ['and/or', 6, 'prompt', null],
    ['docs/pro', 8, 'file', { kind: 'file', start: 0, query: 'docs/pro' }],
  ] as const)('%s at %d of %s', (text, caret, type, want) => expect(triggerAt(text, caret, type)).toEqual(want))
})

it('lists commands that start with the query first', () => {
  const command = (name: string) => ({ name, description: 'd', argument_hint: '', source: 'user' })
  expect(matchingCommands([command('/pre-view'), command('/view'), command('other'), command('re-view')], 'VIEW').map((o) => o.text)).toEqual(['/view', '/pre-view', '/re-view'])
})

it.each([
  ['main', '**/*main*'],
  ['src/ma', 'src/ma*'],
  ['a[1]', '**/*a\\[1\\]*'],
])('searches for %s with %s', (query, want) => expect(patternFor(query)).toBe(want))

it('inserts the choice and places the caret after it', () => {
  const text = 'look at @sr please'
  expect(complete(text, 11, triggerAt(text, 11, 'prompt')!, 'src/a.go', 'prompt')).toEqual({ text: 'look at @src/a.go please', caret: 18 })
  expect(complete('/re', 3, triggerAt('/re', 3, 'slash_command')!, '/review', 'slash_command')).toEqual({ text: '/review ', caret: 8 })
  expect(complete('do', 2, triggerAt('do', 2, 'file')!, 'docs/x.md', 'file')).toEqual({ text: 'docs/x.md', caret: 9 })
})
