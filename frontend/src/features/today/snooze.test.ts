import { expect, it } from 'vitest'
import { snoozeChoices } from './snooze'

const times = (now: Date) => snoozeChoices(now).map(({ title, until }) => `${title}: ${until.toLocaleString('sv-SE')}`)

it('offers this evening, tomorrow morning and next week', () => {
  expect(times(new Date(2026, 10, 27, 7, 48))).toEqual(['This evening: 2026-11-27 18:00:00', 'Tomorrow 08:00: 2026-11-28 08:00:00', 'Next week: 2026-11-30 08:00:00'])
})

it('does not offer an evening that is near or over', () => {
  expect(times(new Date(2026, 10, 27, 17, 45))[0]).toBe('Tomorrow 08:00: 2026-11-28 08:00:00')
})

it('is never today or in the past: on Sundays and Mondays, and at the end of a year', () => {
  expect(times(new Date(2026, 10, 29, 20)).at(-1)).toBe('Next week: 2026-11-30 08:00:00')
  expect(times(new Date(2026, 10, 30, 6)).at(-1)).toBe('Next week: 2026-12-07 08:00:00')
  expect(times(new Date(2026, 11, 31, 23))).toEqual(['Tomorrow 08:00: 2027-01-01 08:00:00', 'Next week: 2027-01-04 08:00:00'])
})
