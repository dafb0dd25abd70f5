import { describe, expect, it } from 'vitest'
import { mergePatch, isWithin } from './patch'

describe('difference', () => {
  const before = { name: 'a', schedule: { type: 'manual', watch_patterns: ['x'] }, missed: null as string | null }
  it.each([
    ['nothing', { ...before }, {}],
    ['a field', { ...before, name: 'b' }, { name: 'b' }],
    ['a field within', { ...before, schedule: { ...before.schedule, type: 'interval' } }, { schedule: { type: 'interval' } }],
    ['a list, whole', { ...before, schedule: { ...before.schedule, watch_patterns: ['x', 'y'] } }, { schedule: { watch_patterns: ['x', 'y'] } }],
    ['from null', { ...before, missed: 'skip' }, { missed: 'skip' }],
  ])('%s', (_, after, want) => expect(mergePatch(before, after)).toEqual(want))
})

describe('within', () => {
  it.each([
    ['checks[1]', 'checks', true],
    ['schedule.timezone', 'schedule', true],
    ['schedule.timezone', 'schedule.timezone', true],
    ['timeout', 'time', false],
    ['', 'name', false],
  ])('%s in %s: %s', (path, field, want) => expect(isWithin(path, field)).toBe(want))
})
