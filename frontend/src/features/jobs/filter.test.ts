import { describe, expect, it } from 'vitest'
import type { Task } from '$lib/api/types'
import { isFiltered, matches, noFilter, statesOf, type TaskFilter } from './filter'

const task = (parts: Partial<Task>) => ({ id: 't', name: 'Nightly tests', command: 'Run the tests', enabled: true, last_run_status: null, ...parts }) as Task
const none: ReadonlySet<string> = new Set()

describe('matches', () => {
  it.each([
    ['every word in name, job or prompt', { text: 'TESTS web', states: [] }, true],
    ['a word in none of them', { text: 'tests deploy', states: [] }, false],
    ['blanks only', { text: '  ', states: [] }, true],
    ['one of several states', { text: '', states: ['off', 'failing'] }, true],
    ['another state', { text: '', states: ['running'] }, false],
    ['state and text', { text: 'nope', states: ['failing'] }, false],
  ] as [string, TaskFilter, boolean][])('%s', (_, filter, want) => {
    expect(matches(task({ last_run_status: 'failed' }), 'Webshop', filter, none, none)).toBe(want)
  })
})

it('knows the states of a task', () => {
  expect(statesOf(task({ last_run_status: 'failed' }), none, none)).toEqual(['failing'])
  expect(statesOf(task({ last_run_status: 'failed', enabled: false }), none, none)).toEqual(['off'])
  expect(statesOf(task({ last_run_status: 'failed' }), new Set(['t']), none)).toEqual(['running', 'failing'])
  expect(statesOf(task({ last_run_status: 'success' }), none, none)).toEqual([])
})

it('counts a task that cannot run as failing', () => {
  expect(statesOf(task({ last_run_status: 'success' }), none, new Set(['t']))).toEqual(['failing'])
  expect(statesOf(task({ enabled: false }), none, new Set(['t']))).toEqual(['off'])
})

it('knows whether anything is filtered', () => {
  expect(isFiltered(noFilter)).toBe(false)
  expect(isFiltered({ text: ' ', states: [] })).toBe(false)
  expect(isFiltered({ text: '', states: ['off'] })).toBe(true)
})
