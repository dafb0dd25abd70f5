import { expect, it } from 'vitest'
import type { Run } from '$lib/api/types'
import { lastLook, look, needing, since } from './since'

const run = (id: string, task_id: string, more: Partial<Run> = {}) => ({ id, task_id, status: 'failed', reason: 'error', end_time: null, ...more }) as Run

it('needs a person for the latest run of a task only', () => {
  const runs = [run('live', 'a', { status: 'running' }), run('1', 'a'), run('2', 'a'), run('3', 'b', { status: 'success' }), run('4', 'b'), run('5', 'c', { reason: 'usage_limit' })]
  expect(needing(runs).map((r) => r.id)).toEqual(['1'])
})

it('tells what ended since the last look', () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString()
  const runs = [run('new', 'a', { end_time: at(9) }), run('idle', 'a', { end_time: at(8), status: 'cancelled', reason: 'nothing_to_do' }), run('old', 'a', { end_time: at(1) })]
  expect(since(runs, Date.parse(at(5))).map((r) => r.id)).toEqual(['new'])
})

it('remembers the look', () => {
  const kept = new Map<string, string>()
  const storage = { getItem: (k: string) => kept.get(k) ?? null, setItem: (k: string, v: string) => void kept.set(k, v) }
  expect(lastLook(storage, 100 * 3_600_000)).toBe(76 * 3_600_000)
  look(storage, 5000)
  expect(lastLook(storage, 9000)).toBe(5000)
})
