import { expect, test } from 'vitest'
import type { Job, Profile, Task } from '$lib/api/types'
import { proposedWarning } from './proposed'

const task = { name: 'Review', permissions: 'acceptEdits', allowed_tools: ['Bash(go test:*)', 'Read'], disallowed_tools: [], proposed: true } as unknown as Task
const job = { working_directory: { path: '/home/me/project' } } as unknown as Job

test('what an agent has changed says what it may do', () => {
  expect(proposedWarning(task, job)).toBe(
    'An agent changed it last. Permission mode: acceptEdits. Allowed: Bash(go test:*), Read. Directory: /home/me/project.',
  )
})

test('the variables of its profiles are listed', () => {
  const profile = {
    name: 'work',
    env_vars: [
      { name: 'PATH', source: 'static', value: '/x' },
      { name: 'HOME', source: 'unset', value: '' },
      { name: 'K', source: 'keychain', value: 'a/b' },
    ],
  } as unknown as Profile
  expect(proposedWarning(task, job, [undefined, profile])).toMatch(/ Profile work sets PATH=\/x, HOME \(unset\), K \(keychain\)\.$/)
})

test('arguments of Claude Code and the setup of a worktree are listed', () => {
  const inWorktree = { working_directory: { path: '/p', worktree_setup: 'npm ci' } } as unknown as Job
  expect(proposedWarning({ ...task, extra_args: ['--add-dir=/', '--bare'] }, inWorktree)).toMatch(/ Arguments of Claude Code: --add-dir=\/ --bare\. Directory: \/p\. A new worktree runs: npm ci\.$/)
})

test('what a user has changed says nothing', () => {
  expect(proposedWarning({ ...task, proposed: undefined }, job)).toBe('')
  expect(proposedWarning(undefined, job)).toBe('')
})
