import { expect, it } from 'vitest'
import type { RunStatus, Task } from '$lib/api/types'
import { jobState as stateOf, sequenceOf } from './jobStatus'

const task = (name: string, last: RunStatus | null, type = 'calendar', enabled = true) => ({ name, enabled, last_run_status: last, schedule: { type } }) as unknown as Task

const jobState = (tasks: Task[], status: Parameters<typeof stateOf>[1]) => stateOf(tasks, status, (t) => (t.name.startsWith('denied') ? 'attention' : (t.last_run_status ?? 'none')))

it('is what its tasks are: a failure counts, a stopped run does not', () => {
  expect(jobState([task('a', 'success'), task('b', 'failed')], 'completed')).toEqual({ mark: 'failed', name: '1 of 2 tasks failing' })
  expect(jobState([task('a', 'success'), task('b', 'cancelled')], 'failed').mark).toBe('success')
  expect(jobState([task('a', 'success'), task('b', 'failed', 'calendar', false)], 'failed').mark).toBe('success')
  expect(jobState([task('a', 'failed')], 'in_progress').mark).toBe('running')
  expect(jobState([task('a', 'success'), task('denied', 'success')], 'completed')).toEqual({ mark: 'attention', name: '1 of 2 tasks needs you' })
  expect(jobState([task('a', null)], 'pending')).toEqual({ mark: 'none', name: 'No runs yet' })
  expect(jobState([task('a', 'failed', 'calendar', false)], 'failed').name).toBe('All tasks are off')
})

it('runs the first enabled task and those that follow it', () => {
  expect(sequenceOf([task('off', null, 'calendar', false), task('a', null), task('b', null, 'sequential'), task('x', null, 'sequential', false), task('c', null, 'sequential'), task('d', null), task('e', null, 'sequential')])).toEqual(['a', 'b', 'c'])
  expect(sequenceOf([task('a', null), task('b', null)])).toEqual(['a'])
  expect(sequenceOf([])).toEqual([])
})
