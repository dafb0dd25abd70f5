import { expect, it } from 'vitest'
import { scheduleFrom } from './scheduleText'

it.each([
  ['every 2 h', { type: 'interval', interval_value: 2, interval_type: 'hours' }],
  ['every 15 minutes', { type: 'interval', interval_value: 15, interval_type: 'minutes' }],
  ['Every hour', { type: 'interval', interval_value: 1, interval_type: 'hours' }],
  ['every 3d', { type: 'interval', interval_value: 3, interval_type: 'days' }],
  ['every day', { type: 'calendar', cron_expression: '0 9 * * *' }],
  ['every day at 7:30', { type: 'calendar', cron_expression: '30 7 * * *' }],
  ['weekdays', { type: 'calendar', cron_expression: '0 9 * * 1-5' }],
  ['weekdays at 9', { type: 'calendar', cron_expression: '0 9 * * 1-5' }],
  ['every weekday at 6 pm', { type: 'calendar', cron_expression: '0 18 * * 1-5' }],
  ['weekends 10:00', { type: 'calendar', cron_expression: '0 10 * * 0,6' }],
  ['every monday at 8', { type: 'calendar', cron_expression: '0 8 * * 1' }],
  ['every mon and thu at 8', { type: 'calendar', cron_expression: '0 8 * * 1,4' }],
  ['mondays', { type: 'calendar', cron_expression: '0 9 * * 1' }],
  ['nightly', { type: 'calendar', cron_expression: '0 2 * * *' }],
  ['every night at 3', { type: 'calendar', cron_expression: '0 3 * * *' }],
] as const)('%s', (text, want) => expect(scheduleFrom(text)).toEqual(want))

it.each(['', 'every', 'every so often', 'weekdays at noonish', 'weekdays at 25', 'run every test', 'Nightly tests', 'every 5 bananas', 'monday'])('%s is none', (text) => expect(scheduleFrom(text)).toBeNull())
