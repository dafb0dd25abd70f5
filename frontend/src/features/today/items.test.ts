import { expect, it } from 'vitest'
import type { TodayItem } from '$lib/api/types'
import { keyOf, listedElsewhere, noteOf, listedRun } from './items'

const item = (more: Partial<TodayItem>): TodayItem => ({
  run: 'r', task: 't', task_name: 'Review', job_name: 'Nightly', headline: 'Two findings.', outcome: '', why: '', actions: [], status: 'success', reason: '',
  at: '2026-11-27T06:10:00.000Z', until: null, tries: 1, duration: 600, cost_usd: 0.2, changes: null, branch: '', ...more,
})

it('shows a run at the time when it started', () => {
  expect(listedRun(item({}), 'j')).toMatchObject({ id: 'r', job_id: 'j', start_time: '2026-11-27T06:00:00.000Z', scheduled_time: '2026-11-27T06:00:00.000Z', headline: 'Two findings.' })
})

it('shows a run that never started at its slot, and says why', () => {
  expect(listedRun(item({ duration: null, status: 'cancelled', headline: '', why: 'did not run when it was due' }), null)).toMatchObject({
    start_time: null, scheduled_time: '2026-11-27T06:10:00.000Z', headline: 'did not run when it was due',
  })
})

it('identifies a task that cannot run by the task', () => {
  expect(keyOf(item({ run: '' }))).toBe('t')
  expect(listedRun(item({ run: '', status: null }), null).status).toBe('failed')
})

it('claims nothing about a run that the report does not say', () => {
  const row = listedRun(item({ until: '2026-11-27T08:00:00.000Z' }), 'j')
  for (const field of ['trigger', 'snoozed_until', 'acknowledged_at', 'failed_steps']) expect(row).not.toHaveProperty(field)
})

it('says that the folder is missing when that is what to fix', () => {
  const actions = [{ action: 'choose_folder', label: '', command: '' }] as TodayItem['actions']
  expect(noteOf(item({ status: 'failed', why: 'a check failed, its folder is missing', actions }), new Date())).toBe('Its folder is missing.')
  expect(noteOf(item({ status: 'failed', why: 'a check failed' }), new Date())).toBe('')
  expect(listedRun(item({ run: '', headline: 'folder /x does not exist' }), null).headline).toBe('folder /x does not exist')
})

it('lists a run once: not among the running ones while it asks, or while its item says that it waits', () => {
  const running = { id: 'r', status: 'running', retry_of: null } as const
  expect(listedElsewhere(running, [{ run: 'r' }], [])).toBe(true)
  expect(listedElsewhere(running, [{ run: 'other' }], [item({ run: 'other' })])).toBe(false)
  const waits = item({ run: 'first', until: '2026-11-27T08:00:00.000Z' })
  expect(listedElsewhere({ id: 'second', status: 'upcoming', retry_of: 'first' }, [], [waits])).toBe(true)
  expect(listedElsewhere({ id: 'second', status: 'running', retry_of: 'first' }, [], [waits])).toBe(false)
  expect(listedElsewhere({ id: 'queued', status: 'upcoming', retry_of: null }, [], [waits])).toBe(false)
})
