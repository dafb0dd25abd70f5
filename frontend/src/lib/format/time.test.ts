import { describe, expect, it } from 'vitest'
import { formatDuration, formatElapsed, formatTime, formatRelative } from './time'

const now = new Date('2026-03-11T12:00:00+01:00')

describe('relative', () => {
  it.each([
    ['2026-03-11T12:00:20+01:00', 'in <1 m'],
    ['2026-03-11T12:00:00.400+01:00', 'now'],
    ['2026-03-11T11:59:40+01:00', 'now'],
    ['2026-03-11T12:40:00+01:00', 'in 40 m'],
    ['2026-03-11T11:57:00+01:00', '3 m ago'],
    ['2026-03-11T12:59:50+01:00', 'in 1 h'],
    ['2026-03-11T14:10:00+01:00', 'in 2 h'],
    ['2026-03-12T12:00:00+01:00', 'in 1 d'],
    ['2026-03-04T12:00:00+01:00', '7 d ago'],
  ])('%s is %s', (at, want) => expect(formatRelative(at, now)).toBe(want))
})

describe('moment', () => {
  it.each([
    ['2026-03-11T08:00:00Z', '09:00'],
    ['2026-03-12T08:00:00Z', 'tomorrow 09:00'],
    ['2026-03-10T08:00:00Z', 'yesterday 09:00'],
    ['2026-03-14T08:00:00Z', 'Sat 09:00'],
    ['2026-06-01T07:00:00Z', '1 Jun 09:00'],
    ['2027-01-02T08:00:00Z', '2 Jan 2027 09:00'],
  ])('%s is %s', (at, want) => expect(formatTime(at, now)).toBe(want))

  it('counts days across the change to summer time', () => {
    expect(formatTime('2026-03-30T06:00:00Z', new Date('2026-03-28T23:30:00+01:00'))).toBe('Mon 08:00')
  })
})

describe('duration', () => {
  it.each([
    [0, '0 s'],
    [7.6, '8 s'],
    [200, '3 m 20 s'],
    [3900, '1 h 05 m'],
    [-3, '0 s'],
  ])('%d s is %s', (seconds, want) => expect(formatDuration(seconds)).toBe(want))
})

describe('elapsed', () => {
  it('counts while a run is running, and is null when it never started', () => {
    expect(formatElapsed({ start_time: '2026-03-11T11:59:00+01:00', duration: null }, now)).toBe('1 m 00 s')
    expect(formatElapsed({ start_time: null, duration: null }, now)).toBeNull()
    expect(formatElapsed({ start_time: '2026-03-11T11:00:00+01:00', duration: 5 }, now)).toBe('5 s')
  })
})
