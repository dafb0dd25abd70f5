import { describe, expect, it } from 'vitest'
import type { Run } from '$lib/api/types'
import { changesText, deniedCalls, escapeInvisible, missingRules, reportOf, statusLine, withoutOutcome } from './outcome'

const run = (more: Partial<Run>): Run =>
  ({ status: 'success', reason: '', start_time: 'x', output: '', errors: [], remarks: [], permission_denials: [], failed_steps: 0, outcome: '', headline: '', ...more }) as Run
const denial = (command: string) => ({ tool_name: 'Bash', tool_use_id: '', tool_input: { command } })

it('names each denied call once', () => {
  expect(deniedCalls([denial('git push'), denial('git push'), { tool_name: 'WebFetch', tool_use_id: '', tool_input: { url: 'https://x' } }]).map(({ tool, call }) => [tool, call])).toEqual([
    ['Bash', 'git push'],
    ['WebFetch', 'https://x'],
  ])
})

describe('the status line', () => {
  it.each([
    [{}, 'Success'],
    [{ permission_denials: [denial('git push')] }, 'Success, 1 tool call denied'],
    [{ permission_denials: [denial('a'), denial('b')], remarks: ['x'] }, 'Success, 2 tool calls denied, 1 remark'],
    [{ failed_steps: 2 }, 'Success, 2 steps failed'],
    [{ outcome: 'partial' }, 'Success, done in part'],
    [{ status: 'failed', reason: 'timeout' }, 'Failed: time limit reached'],
    [{ status: 'failed', reason: 'permission', permission_denials: [denial('a')] }, 'Failed: permission mode refused'],
    [{ status: 'cancelled', reason: 'user' }, 'Cancelled: stopped by you'],
    [{ status: 'cancelled', reason: 'overlap', start_time: null }, 'Did not run: previous run still running'],
    [{ status: 'running', start_time: null }, 'Running'],
  ] as [Partial<Run>, string][])('%#: %s', (fields, want) => expect(statusLine(run(fields))).toBe(want))
})

describe('the report says each thing once', () => {
  it.each([
    ['an answer', { output: 'All is well.' }, { errors: [], lead: '', answer: 'All is well.' }],
    ['a sentence for the outcome', { output: 'Two tests failed.\n\nOutcome: done - fixed both', outcome: 'done', headline: 'fixed both' }, { errors: [], lead: 'fixed both', answer: 'Two tests failed.' }],
    ['the same sentence twice', { output: 'Fixed both.\n\n**Outcome:** done - Fixed both.', outcome: 'done', headline: 'Fixed both.' }, { errors: [], lead: '', answer: 'Fixed both.' }],
    ['a sentence that the answer has further down', { output: 'All of it:\n\nTwo tests fixed.\n\nOutcome: done - Two tests fixed', outcome: 'done', headline: 'Two tests fixed' }, { errors: [], lead: '', answer: 'All of it:\n\nTwo tests fixed.' }],
    ['an outcome that was not asked for', { output: 'Outcome: done' }, { errors: [], lead: '', answer: 'Outcome: done' }],
    ['a failed login', { status: 'failed', reason: 'login', errors: ['not signed in', 'Claude Code is not signed in · Please run /login'], output: 'Not signed in · Please run /login' }, { errors: ['Claude Code is not signed in · Please run /login'], lead: '', answer: '' }],
    ['equal errors', { status: 'failed', errors: ['no disk', 'No disk.'] }, { errors: ['No disk'], lead: '', answer: '' }],
    ['denied calls, which are listed by themselves', { errors: ['permission denied for Bash'], permission_denials: [denial('x')] }, { errors: [], lead: '', answer: '' }],
    ['errors and a different answer', { status: 'failed', errors: ['check failed: npm test'], output: 'All done.' }, { errors: ['Check failed: npm test'], lead: '', answer: 'All done.' }],
  ] as [string, Partial<Run>, ReturnType<typeof reportOf>][])('%s', (_, fields, want) => expect(reportOf(run(fields))).toEqual(want))
})

it('finds the rules that a task lacks', () => {
  expect(missingRules(['Bash(git push:*)', 'Edit'], { allowed_tools: ['Edit', 'Read'] })).toEqual(['Bash(git push:*)'])
  expect(missingRules(['Edit'], { allowed_tools: ['Edit'] })).toEqual([])
  expect(missingRules(['Edit'], undefined)).toEqual(['Edit'])
})

it('shows what looks like a space or like nothing', () => expect(escapeInvisible('rm\u00a0-r /\u3164\ufe0f\u061c')).toBe('rm\\u{a0}-r /\\u{3164}\\u{fe0f}\\u{61c}'))
it('shows what is invisible', () => expect(escapeInvisible('a\u202eb\u200b\x1b[m\tc\nd')).toBe('a\\u{202e}b\\u{200b}\\u{1b}[m\tc\nd'))

it.each([
  [null, ''],
  [{ files: 0, insertions: 0, deletions: 0, commits: 0 }, ''],
  [{ files: 1, insertions: 4, deletions: 0, commits: 0 }, '1 file changed, +4 −0'],
  [{ files: 2, insertions: 4, deletions: 1, commits: 1 }, '2 files changed, +4 −1, 1 commit'],
])('changes %j: %s', (changes, words) => expect(changesText(changes)).toBe(words))

it.each([
  ['Two tests failed.\n\nOutcome: done - fixed both', 'Two tests failed.'],
  ['Step 4.\n\n**Outcome:** nothing_to_do', 'Step 4.'],
  ['The outcome: unclear', 'The outcome: unclear'],
  ['Outcome: done - yes\nand more', 'Outcome: done - yes\nand more'],
  ['Outcome: blocked - no key', ''],
])('the steps show %j as %j', (words, want) => expect(withoutOutcome(words)).toBe(want))

it('shows the output of a failed command separately', () => {
  const failed_command = { command: 'npm test', exit_code: 1, output: 'a\n3 tests fail' }
  expect(reportOf(run({ status: 'failed', reason: 'check', errors: ['check 2 failed: exit code 1: 3 tests fail'], failed_command })).errors).toEqual(['Check 2 failed: exit code 1'])
})
