import { expect, it } from 'vitest'
import type { Task } from '$lib/api/types'
import { sectionOf, summary } from './sections'

const task = {
  model: '',
  permissions: 'default',
  timeout: 600,
  max_turns: 0,
  max_budget_usd: 2,
  missed: null,
  overlap: 'queue',
  retry: { max_retries: 1 },
  precheck: '',
  checks: [] as string[],
  commit_on_success: false,
  after_success: 'none',
  notifications: { on_start: false, on_end: true, on_quiet: true, on_failure: true },
} as unknown as Task

it('sums quiet times up', () => {
  expect(summary.quiet(task, null)).toBe('none')
  expect(summary.quiet({ ...task, quiet_hours: ['22:00-07:00'], quiet_dates: ['12-25'], quiet_on_battery: true, not_after: '2026-12-31T18:00:00+01:00', max_runs: 3 }, null)).toBe('22:00-07:00 · 12-25 · not on battery · ends 31 Dec 2026 · 3 runs')
})

it('sums a section up', () => {
  expect(summary.model(task, null)).toBe('default model')
  expect(summary.limits(task, null)).toBe('10 m · $2')
  expect(summary.errors(task, null)).toBe('wait, then run · 1 retry')
  expect(summary.hooks(task, null)).toBe('none')
  expect(summary.notifications(task, null)).toBe('on success, quiet run, failure')
})

it.each([
  ['retry.max_retries', 'errors'],
  ['checks[1]', 'hooks'],
  ['quiet_hours[0]', 'quiet'],
  ['extra_args[2]', 'model'],
  ['command', undefined],
])('%s is in the section %s', (field, want) => expect(sectionOf(field)).toBe(want))
