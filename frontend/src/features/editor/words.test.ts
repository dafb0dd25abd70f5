import { describe, expect, it } from 'vitest'
import type { Task } from '$lib/api/types'
import { fieldName, jobNameFrom, missedChoices, nameFrom, settingOf, summary } from './words'

it.each([
  ['Review the last day.', 'Review the last day'],
  ['/review all', 'review all'],
  ['# Title\nmore', 'Title'],
  ['Look through every single open issue of the repository and label it', 'Look through every single open issue of the…'],
  ['  ', ''],
])('%s is named %s', (command, want) => expect(nameFrom(command)).toBe(want))

it.each([
  ['/home/me/project/', 'project'],
  ['C:\\work\\site', 'site'],
  ['~', ''],
])('the job in %s is named %s', (path, want) => expect(jobNameFrom(path)).toBe(want))

it.each([
  ['working_directory.path', 'folder'],
  ['schedule.cron_expression', 'cron expression'],
  ['name', 'name'],
  ['', ''],
])('the field %s is called %s', (field, name) => expect(fieldName(field)).toBe(name))

it('says what the setting is', () => {
  expect(missedChoices({ missed: 'all' })[0]).toEqual({ value: '', label: 'as in Settings: run once for each time' })
  expect(settingOf(7200)).toBe('as in Settings: 2 h')
  expect(settingOf(0)).toBe('as in Settings: none')
})

describe('summary', () => {
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
    notifications: { on_start: false, on_end: true, on_failure: true },
  } as unknown as Task
  it('is short', () => {
    expect(summary.claude(task, null)).toBe('default model · only what is allowed below')
    expect(summary.limits(task)).toBe('10 m · $2')
    expect(summary.trouble(task)).toBe('wait, then run · 1 retry')
    expect(summary.around(task)).toBe('nothing')
    expect(summary.notifications(task)).toBe('on success, failure')
  })
})
