import { expect, it } from 'vitest'
import { describeSchedule } from './schedule'

const own = 'Europe/Berlin'

it.each([
  ['calendar', '', '', 'At 09:00'],
  ['calendar', 'Europe/Berlin', 'UTC', 'At 09:00'],
  ['calendar', 'America/New_York', '', 'At 09:00, New York time'],
  ['calendar', '', 'UTC', 'At 09:00, UTC time'],
  ['interval', 'America/New_York', '', 'At 09:00'],
] as const)('%s in %s, usually %s', (type, timezone, usual, want) => expect(describeSchedule({ type, timezone }, 'At 09:00', { default: usual, local: own })).toBe(want))

it('names the kind until the service has said more', () => {
  expect(describeSchedule({ type: 'manual', timezone: '' }, '', { default: '', local: own })).toBe('Manual')
})
