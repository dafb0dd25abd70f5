import { expect, it } from 'vitest'
import { parseTime } from './timeOfDay'

it.each([
  ['9', '9:0'],
  ['9:30', '9:30'],
  ['0930', '9:30'],
  ['21.15', '21:15'],
  ['9 pm', '21:0'],
  ['12am', '0:0'],
  ['13 pm', null],
  ['24', null],
  ['9:75', null],
  ['noon', null],
])('the time %s', (text, want) => {
  const time = parseTime(text)
  expect(time && `${time.hour}:${time.minute}`).toBe(want)
})
