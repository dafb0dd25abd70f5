import { expect, it } from 'vitest'
import type { Run } from '$lib/api/types'
import { doneRuns, endedSince, needingAttention, setDone } from './attention'

const start = Date.UTC(2026, 0, 1)
const at = (minute: number) => new Date(start + minute * 60_000).toISOString()
const run = (id: string, task_id: string, more: Partial<Run> = {}) =>
  ({ id, task_id, status: 'failed', reason: 'error', end_time: null, retry_of: null, acknowledged_at: null, snoozed_until: null, scheduled_time: at(0), ...more }) as Run

it('lists the latest run of a task that needs attention, until it is done', () => {
  const latest = [
    [run('live', 'a', { status: 'running' }), run('1', 'a', { scheduled_time: at(1) }), run('2', 'a')],
    [run('3', 'b', { status: 'success' }), run('4', 'b')],
    [run('5', 'c', { reason: 'usage_limit' })],
    [run('6', 'd', { scheduled_time: at(6) })],
    [run('7', 'e', { scheduled_time: at(7) })],
    [run('8', 'f', { acknowledged_at: at(9) })],
    [run('9', 'g', { snoozed_until: at(60) })],
    [run('10', 'h', { scheduled_time: at(2), snoozed_until: at(5) })],
    [run('11', 'i', { scheduled_time: at(-8 * 24 * 60) })],
    [],
  ]
  expect(needingAttention(latest, new Set(['7']), start + 10 * 60_000).map((r) => r.id)).toEqual(['6', '10', '1'])
})

it('remembers which runs are done, and undoes it', () => {
  const entries = new Map<string, string>()
  const storage = { getItem: (k: string) => entries.get(k) ?? null, setItem: (k: string, v: string) => void entries.set(k, v) }
  expect(doneRuns(storage).size).toBe(0)
  setDone(storage, 'a', true)
  setDone(storage, 'b', true)
  expect([...doneRuns(storage)]).toEqual(['a', 'b'])
  setDone(storage, 'a', false)
  expect([...doneRuns(storage)]).toEqual(['b'])
})

it('reports what ended since a time, a retried run once', () => {
  const runs = [
    run('second', 'a', { end_time: at(9), retry_of: 'first' }),
    run('first', 'a', { end_time: at(8) }),
    run('idle', 'a', { end_time: at(8), status: 'cancelled', reason: 'nothing_to_do' }),
    run('old', 'a', { end_time: at(1) }),
  ]
  expect(endedSince(runs, Date.parse(at(5))).map((r) => r.id)).toEqual(['second'])
})
