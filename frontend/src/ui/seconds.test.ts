import { describe, expect, it } from 'vitest'
import { formatSeconds, parseSeconds } from './seconds'

describe('parseSeconds', () => {
  it.each([
    ['90', 90],
    ['90 s', 90],
    ['15m', 900],
    ['1 h 30 m', 5400],
    ['2 hours', 7200],
    ['1.5h', 5400],
    ['1,5 h', 5400],
    ['3 days', 259_200],
    ['10 mins', 600],
    ['', null],
    ['soon', null],
    ['5 parsecs', null],
    ['-5 m', null],
  ])('%s is %s', (text, want) => expect(parseSeconds(text)).toBe(want))
})

describe('formatSeconds', () => {
  it.each([
    [0, '0 s'],
    [45, '45 s'],
    [5400, '1 h 30 m'],
    [86_400, '24 h'],
    [3 * 86_400, '3 d'],
  ])('%d is %s, which reads as the same', (seconds, want) => {
    expect(formatSeconds(seconds)).toBe(want)
    expect(parseSeconds(want)).toBe(seconds)
  })
})
