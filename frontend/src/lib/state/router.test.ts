import { describe, expect, it } from 'vitest'
import { hrefOf, parseRoute, screens, type Route } from './router.svelte'
import table from '../../../../backend/window/testdata/locations.json'

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
  ])('%s', (text, want) => expect(parseRoute(text)).toEqual(want))

  it('reads what address writes', () => {
    expect(parseRoute(hrefOf('job', 'x y'))).toEqual({ screen: 'job', id: 'x y' })
  })
})

/** What backend/window accepts as a link, and as the location where the window was last. */
describe('the locations of backend/window', () => {
  const locations = Object.entries(table as Record<string, Route>)

  it.each(locations)('%s', (location, place) => {
    expect(parseRoute(location)).toEqual(place)
    if (!place.sheet) expect(hrefOf(place.screen, place.id)).toBe(`#/${location}`)
  })

  it.each(screens)('have %s', (screen) => {
    expect(locations.map(([, place]) => place.screen)).toContain(screen)
  })
})
