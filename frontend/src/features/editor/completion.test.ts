import { describe, expect, it } from 'vitest'
import { completed, matching, openingAt, patternFor } from './completion'

describe('openingAt', () => {
  it.each([
    ['/rev', 4, 'slash_command', { kind: 'command', start: 0, query: 'rev' }],
    ['/', 1, 'prompt', { kind: 'command', start: 0, query: '' }],
    ['/review now', 11, 'slash_command', null],
    ['look at @src/ma', 15, 'prompt', { kind: 'file', start: 8, query: 'src/ma' }],
    ['@', 1, 'prompt', { kind: 'file', start: 0, query: '' }],
    ['me@example.com', 14, 'prompt', null],
    ['and/or', 6, 'prompt', null],
    ['docs/pro', 8, 'file', { kind: 'file', start: 0, query: 'docs/pro' }],
  ] as const)('%s at %d of %s', (text, caret, type, want) => expect(openingAt(text, caret, type)).toEqual(want))
})

it('puts commands that begin with what was typed first', () => {
  const command = (name: string) => ({ name, description: 'd', argument_hint: '', source: 'user' })
  expect(matching([command('/pre-view'), command('/view'), command('other'), command('re-view')], 'VIEW').map((o) => o.text)).toEqual(['/view', '/pre-view', '/re-view'])
})

it.each([
  ['main', '**/*main*'],
  ['src/ma', 'src/ma*'],
  ['a[1]', '**/*a\\[1\\]*'],
])('looks for %s with %s', (query, want) => expect(patternFor(query)).toBe(want))

it('puts in what was chosen and goes on behind it', () => {
  const text = 'look at @sr please'
  expect(completed(text, 11, openingAt(text, 11, 'prompt')!, 'src/a.go', 'prompt')).toEqual({ text: 'look at @src/a.go please', caret: 18 })
  expect(completed('/re', 3, openingAt('/re', 3, 'slash_command')!, '/review', 'slash_command')).toEqual({ text: '/review ', caret: 8 })
  expect(completed('do', 2, openingAt('do', 2, 'file')!, 'docs/x.md', 'file')).toEqual({ text: 'docs/x.md', caret: 9 })
})
