import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Run } from '$lib/api/types'
import { Lingering, lingerMs } from './lingering.svelte'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const run = (id: string, status: Run['status']) => ({ id, status }) as Run
const ids = (list: Lingering) => list.ended.map(({ id }) => id)

it('keeps a run that ended for a moment, and none that had ended before', () => {
  const list = new Lingering()
  list.update([run('a', 'running'), run('b', 'upcoming'), run('old', 'success')])
  expect(ids(list)).toEqual([])
  list.update([run('a', 'success'), run('b', 'running'), run('old', 'success')])
  expect(ids(list)).toEqual(['a'])
  vi.advanceTimersByTime(lingerMs)
  expect(ids(list)).toEqual([])
})

it('keeps it as long as the pointer is over the list', () => {
  const list = new Lingering()
  list.update([run('a', 'running')])
  list.hold(true)
  list.update([run('a', 'cancelled')])
  vi.advanceTimersByTime(10 * lingerMs)
  expect(ids(list)).toEqual(['a'])
  list.hold(false)
  expect(ids(list)).toEqual([])
})

it('lets go of a run that was deleted, and of one that runs again', () => {
  const list = new Lingering()
  list.update([run('a', 'running'), run('b', 'running')])
  list.update([run('b', 'failed')])
  expect(ids(list)).toEqual(['b'])
  list.update([run('b', 'running')])
  expect(ids(list)).toEqual([])
})
