import { expect, it } from 'vitest'
import { LastVisit } from './lastVisit.svelte'

const hour = 3_600_000
function storage() {
  const entries = new Map<string, string>()
  return { getItem: (name: string) => entries.get(name) ?? null, setItem: (name: string, value: string) => void entries.set(name, value) }
}

it('reports the last day when the window is opened for the first time', () => {
  expect(new LastVisit(storage(), 100 * hour).since).toBe(76 * hour)
})

it('starts at the time when the window was left', () => {
  const store = storage()
  new LastVisit(store, 100 * hour).leave(101 * hour)
  expect(new LastVisit(store, 110 * hour).since).toBe(101 * hour)
})

it('starts a new report after an absence, not after a glance at another window', () => {
  const visit = new LastVisit(storage(), 100 * hour)
  visit.leave(101 * hour)
  visit.enter(101 * hour + 60_000)
  expect(visit.since).toBe(76 * hour)
  visit.leave(102 * hour)
  visit.enter(110 * hour)
  expect(visit.since).toBe(102 * hour)
})

it('ignores a time in the future, after the clock was set back', () => {
  const store = storage()
  new LastVisit(store, 200 * hour).leave(200 * hour)
  expect(new LastVisit(store, 100 * hour).since).toBe(76 * hour)
})
