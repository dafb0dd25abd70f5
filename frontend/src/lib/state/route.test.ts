import { describe, expect, it } from 'vitest'
import { address, parse } from './route.svelte'

describe('parse', () => {
  it.each([
    ['#/today', { screen: 'today', id: '' }],
    ['', { screen: 'today', id: '' }],
    ['#/nowhere/1', { screen: 'today', id: '' }],
    ['task/42', { screen: 'task', id: '42' }],
    ['#/run/a%2Fb', { screen: 'run', id: 'a/b' }],
    ['#/run/%zz', { screen: 'run', id: '%zz' }],
    ['#/welcome', { screen: 'welcome', id: '' }],
    ['#/new/task', { screen: 'jobs', id: '', sheet: 'task' }],
    ['#/edit/job/7', { screen: 'job', id: '7', sheet: 'job' }],
    ['#/edit/job', { screen: 'today', id: '' }],
    ['#/new/profile', { screen: 'today', id: '' }],
  ])('%s', (text, want) => expect(parse(text)).toEqual(want))

  it('reads what address writes', () => {
    expect(parse(address('job', 'x y'))).toEqual({ screen: 'job', id: 'x y' })
  })
})
