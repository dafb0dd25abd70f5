import { describe, expect, it } from 'vitest'
import { everyDay, formatWeekly, parseWeekly } from './weekly'

describe('parseWeekly', () => {
  it.each([
    ['0 9 * * 1-5', { days: [1, 2, 3, 4, 5], hour: 9, minute: 0 }],
    ['30 18 * * 0,6', { days: [0, 6], hour: 18, minute: 30 }],
    ['0 9 * * 7', { days: [0], hour: 9, minute: 0 }],
    ['5 0 * * *', { days: everyDay, hour: 0, minute: 5 }],
    [' 0 9 * * 1,3,5 ', { days: [1, 3, 5], hour: 9, minute: 0 }],
    ['0 9 1 * *', null],
    ['*/5 9 * * *', null],
    ['0 9,17 * * *', null],
    ['0 9 * * MON', null],
    ['0 9 * * 5-1', null],
    ['60 9 * * 1', null],
    ['0 24 * * 1', null],
    ['@daily', null],
    ['', null],
  ])('%s', (expression, want) => expect(parseWeekly(expression)).toEqual(want))
})

it('writes each choice of days so that it reads it back', () => {
  for (let mask = 1; mask < 128; mask++) {
    const weekly = { days: everyDay.filter((day) => mask & (1 << day)), hour: mask % 24, minute: mask % 60 }
    expect(parseWeekly(formatWeekly(weekly))).toEqual(weekly)
  }
  expect(formatWeekly({ days: [], hour: 9, minute: 0 })).toBe('0 9 * * *')
})
