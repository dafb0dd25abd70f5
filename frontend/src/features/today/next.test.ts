import { expect, it } from 'vitest'
import { upcoming } from './next'

const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute).toISOString()
const show = (times: Record<string, string[]>, now: Date) => {
  const { today, tonight } = upcoming(new Map(Object.entries(times)), now)
  return [today, tonight].map((slots) => slots.map(({ id, at }) => `${id} ${new Date(at).toTimeString().slice(0, 5)}`).join(', '))
}

it('lists the day and sums up the night, a task at most once in each', () => {
  const times = { brief: [at(27, 8, 30), at(28, 8, 30)], log: [at(27, 9, 47), at(27, 11, 47), at(27, 23, 47)], tests: [at(28, 2)], noon: [at(28, 12)] }
  expect(show(times, new Date(2026, 10, 27, 7, 48))).toEqual(['brief 08:30, log 09:47', 'log 23:47, tests 02:00'])
})

it('lists the rest of the night from midnight on: it is today', () => {
  expect(show({ tests: [at(27, 2)], brief: [at(27, 8)] }, new Date(2026, 10, 27, 1))).toEqual(['tests 02:00, brief 08:00', ''])
})

it('has the very next where nothing is due until the morning, and no time that is over', () => {
  expect(show({ weekly: [at(30, 9)], monthly: [at(30, 10)], past: [at(27, 6)] }, new Date(2026, 10, 27, 7))).toEqual(['weekly 09:00', ''])
  expect(show({}, new Date(2026, 10, 27, 7))).toEqual(['', ''])
})
