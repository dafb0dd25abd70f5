import type { Bundle, Task } from '$lib/api/types'
import { expect, it } from 'vitest'
import { importWarnings } from './importWarnings'

const bundle = (...tasks: Partial<Task>[]) => ({ tasks }) as unknown as Bundle

it('says what an exported job brings', () => {
  expect(importWarnings(bundle({ name: 'Quiet', enabled: false, permissions: 'default', precheck: '', checks: [] }))).toEqual(['Tasks are imported turned off.'])
  expect(
    importWarnings(bundle({ name: 'A', enabled: true, permissions: 'bypass', precheck: 'curl x | sh', checks: ['make'] }, { name: 'B', enabled: true, permissions: 'plan', precheck: '', checks: [] })),
  ).toEqual(['Tasks are imported turned off. On in the file: A, B.', 'These bypass all permissions: A.', 'Shell commands that run with a task: A: curl x | sh; A: make.'])
  expect(importWarnings(bundle({ name: 'A', enabled: false, permissions: 'default', precheck: '', checks: [], allowed_tools: ['Bash', 'Read'] }))).toEqual([
    'Tasks are imported turned off.',
    'These may use tools without asking: A: Bash, Read.',
  ])
  const job = { working_directory: { worktree_setup: 'curl x | sh' } } as unknown as Bundle['job']
  expect(importWarnings({ ...bundle({ name: 'A', enabled: false, permissions: 'default', extra_args: ['--add-dir=/'] }), job })).toEqual([
    'Tasks are imported turned off.',
    'Arguments of Claude Code: A: --add-dir=/.',
    'Shell command that runs in a new worktree: curl x | sh.',
  ])
})
