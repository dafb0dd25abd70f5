import { expect, it } from 'vitest'
import type { Run } from '$lib/api/types'
import { dismiss, dismissed, lastVisit, markVisited, needingAttention, endedSince } from './lastVisit'

const run = (id: string, task_id: string, more: Partial<Run> = {}) => ({ id, task_id, status: 'failed', reason: 'error', end_time: null, ...more }) as Run

it('needs a person for the latest run of a task only, until that is put away', () => {
  const at = (minute: number) => ({ scheduled_time: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString() })
  const latest = [
    [run('live', 'a', { status: 'running' }), run('1', 'a', at(1)), run('2', 'a')],
    [run('3', 'b', { status: 'success' }), run('4', 'b')],
    [run('5', 'c', { reason: 'usage_limit' })],
    [run('6', 'd', at(6))],
    [run('7', 'e', at(7))],
    [],
  ]
  expect(needingAttention(latest, new Set(['7'])).map((r) => r.id)).toEqual(['6', '1'])
})

it('remembers what was put away', () => {
  const kept = new Map<string, string>()
  const storage = { getItem: (k: string) => kept.get(k) ?? null, setItem: (k: string, v: string) => void kept.set(k, v) }
  expect(dismissed(storage).size).toBe(0)
  dismiss(storage, 'a')
  dismiss(storage, 'b')
  expect([...dismissed(storage)]).toEqual(['a', 'b'])
})

it('tells what ended since the last look', () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString()
  const runs = [run('new', 'a', { end_time: at(9) }), run('idle', 'a', { end_time: at(8), status: 'cancelled', reason: 'nothing_to_do' }), run('old', 'a', { end_time: at(1) })]
  expect(endedSince(runs, Date.parse(at(5))).map((r) => r.id)).toEqual(['new'])
})

it('remembers the look', () => {
  const kept = new Map<string, string>()
  const storage = { getItem: (k: string) => kept.get(k) ?? null, setItem: (k: string, v: string) => void kept.set(k, v) }
  expect(lastVisit(storage, 100 * 3_600_000)).toBe(76 * 3_600_000)
  markVisited(storage, 5000)
  expect(lastVisit(storage, 9000)).toBe(5000)
})
