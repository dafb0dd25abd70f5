import { expect, it } from 'vitest'
import type { Task } from '$lib/api/types'
import { byNext, keep, kept, parts } from './sorting'

it('puts what runs next first, and what never does last', () => {
  const tasks = ['Task 10', 'Task 9', 'late', 'soon'].map((name) => ({ id: name, name }) as Task)
  const next: Record<string, string> = { late: '2026-01-02T00:00:00Z', soon: '2026-01-01T09:00:00+08:00' }
  expect(byNext(tasks, (id) => next[id]).map((t) => t.id)).toEqual(['soon', 'late', 'Task 9', 'Task 10'])
})

it('parts a list', () => {
  expect(parts([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]])
  expect(parts([])).toEqual([])
})

it('remembers the order', () => {
  const stored = new Map<string, string>()
  const storage = { getItem: (k: string) => stored.get(k) ?? null, setItem: (k: string, v: string) => void stored.set(k, v) }
  expect(kept(storage)).toBe('job')
  keep(storage, 'next')
  expect(kept(storage)).toBe('next')
})
