import { describe, expect, it } from 'vitest'
import type { Task } from '$lib/api/types'
import { isFiltered, matches, noFilter, statesOf, type TaskFilter, type TaskSets } from './filter'

const task = (parts: Partial<Task>) => ({ id: 't', name: 'Nightly tests', command: 'Run the tests', enabled: true, last_run_status: null, ...parts }) as Task
const sets = (parts: Partial<TaskSets> = {}): TaskSets => ({ running: new Set(), blocked: new Set(), attention: new Set(), ...parts })
const t = new Set(['t'])

describe('matches', () => {
  it.each([
    ['every word in name, job or prompt', { text: 'TESTS web', states: [] }, true],
    ['a word in none of them', { text: 'tests deploy', states: [] }, false],
    ['blanks only', { text: '  ', states: [] }, true],
    ['one of several states', { text: '', states: ['off', 'failing'] }, true],
    ['another state', { text: '', states: ['running'] }, false],
    ['state and text', { text: 'nope', states: ['failing'] }, false],
  ] as [string, TaskFilter, boolean][])('%s', (_, filter, want) => {
    expect(matches(task({ last_run_status: 'failed' }), 'Webshop', filter, sets())).toBe(want)
  })
})

it('knows the states of a task', () => {
  expect(statesOf(task({ last_run_status: 'failed' }), sets())).toEqual(['failing'])
  expect(statesOf(task({ last_run_status: 'failed', enabled: false }), sets())).toEqual(['off'])
  expect(statesOf(task({ last_run_status: 'failed' }), sets({ running: t }))).toEqual(['running', 'failing'])
  expect(statesOf(task({ last_run_status: 'success' }), sets())).toEqual([])
})

it('counts a task that cannot run as failing', () => {
  expect(statesOf(task({ last_run_status: 'success' }), sets({ blocked: t }))).toEqual(['failing'])
  expect(statesOf(task({ enabled: false }), sets({ blocked: t }))).toEqual(['off'])
})

it('finds a task whose last run went well only in part', () => {
  expect(statesOf(task({ last_run_status: 'success' }), sets({ attention: t }))).toEqual(['attention'])
  expect(matches(task({ last_run_status: 'success' }), '', { text: '', states: ['attention'] }, sets({ attention: t }))).toBe(true)
  expect(matches(task({ last_run_status: 'success' }), '', { text: '', states: ['attention'] }, sets())).toBe(false)
})

it('knows whether anything is filtered', () => {
  expect(isFiltered(noFilter)).toBe(false)
  expect(isFiltered({ text: ' ', states: [] })).toBe(false)
  expect(isFiltered({ text: '', states: ['off'] })).toBe(true)
})
