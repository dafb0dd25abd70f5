import { expect, it } from 'vitest'
import type { Task } from '$lib/api/types'
import { byNextRun, chunks, loadSorting, saveSorting } from './sorting'

it('sorts by next run, tasks without one last', () => {
  const tasks = ['Task 10', 'Task 9', 'late', 'soon'].map((name) => ({ id: name, name }) as Task)
  const next: Record<string, string> = { late: '2026-01-02T00:00:00Z', soon: '2026-01-01T09:00:00+08:00' }
  expect(byNextRun(tasks, (id) => next[id]).map((t) => t.id)).toEqual(['soon', 'late', 'Task 9', 'Task 10'])
})

it('splits a list into chunks', () => {
  expect(chunks([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]])
  expect(chunks([])).toEqual([])
})

it('remembers the order', () => {
  const stored = new Map<string, string>()
  const storage = { getItem: (k: string) => stored.get(k) ?? null, setItem: (k: string, v: string) => void stored.set(k, v) }
  expect(loadSorting(storage)).toBe('job')
  saveSorting(storage, 'next')
  expect(loadSorting(storage)).toBe('next')
})
