import { text } from './text'
import { describe, expect, it } from 'vitest'
import { commandsOf, levelOf, mayEdit, withCommands, withEdits, withLevel, type Permissions } from './permissions'

const task = (permissions: Permissions['permissions'], ...allowed_tools: string[]): Permissions => ({ permissions, allowed_tools })

describe('levelOf', () => {
  it.each([
    ['read', task('default')],
    ['read', task('default', 'Read', 'WebFetch', 'mcp__github')],
    ['edit', task('acceptEdits')],
    ['edit', task('default', 'Write')],
    ['commands', task('default', 'Bash(git log:*)')],
    ['commands', task('acceptEdits', 'Bash')],
    ['everything', task('bypass', 'Read')],
    ['custom', task('plan')],
    ['custom', task('dontAsk', 'Bash(ls)')],
  ] as const)('%s', (want, permissions) => expect(levelOf(permissions)).toBe(want))
})

describe('withLevel', () => {
  const all = task('acceptEdits', 'Read', 'Edit', 'Bash(make:*)', 'mcp__github')
  it('drops what the level does not allow, and keeps other tools', () => {
    expect(withLevel(all, 'read')).toEqual(task('default', 'Read', 'mcp__github'))
    expect(withLevel(all, 'edit')).toEqual(task('acceptEdits', 'Read', 'Edit', 'mcp__github'))
    expect(withLevel(all, 'everything')).toEqual({ ...all, permissions: 'bypass' })
  })

  it.each(['read', 'edit', 'commands', 'everything'] as const)('reaches %s from each level', (level) => {
    for (const from of [task('default'), task('acceptEdits'), task('bypass', 'Bash'), task('plan'), all]) expect(levelOf(withLevel(from, level, ['make test']))).toBe(level)
  })

  it('does not add edits to a task that only reads', () => {
    expect(withLevel(task('default'), 'commands', ['git log *'])).toEqual(task('default', 'Bash(git log:*)'))
    expect(withLevel(task('acceptEdits'), 'commands', ['*'])).toEqual(task('acceptEdits', 'Bash'))
  })
})

it('switches edits beside commands', () => {
  const reads = task('default', 'Bash(ls)')
  expect(mayEdit(withEdits(reads, true))).toBe(true)
  expect(withEdits(withEdits(reads, true), false)).toEqual(reads)
  expect(mayEdit(withEdits(task('default', 'Write'), false))).toBe(false)
})

it('writes commands as rules and back', () => {
  const rules = ['Read', 'Bash(git log:*)', 'Bash(make test)', 'Bash', 'Bash(echo a:b)']
  expect(commandsOf(rules)).toEqual(['git log *', 'make test', '*', 'echo a:b'])
  expect(withCommands(rules, commandsOf(rules))).toEqual(rules)
})

it('with a time to ask, the sentence does not say that the rest is denied', () => {
  for (const level of ['read', 'edit', 'commands', 'commandsAndEdits'] as const) {
    expect(text.permissions.rest(text.permissions[level], true)).toMatch(/ wait for your answer\.$/)
    expect(text.permissions.rest(text.permissions[level], false)).toMatch(/ are denied\.$/)
  }
})
