import { describe, expect, it } from 'vitest'
import { otherVersion, Problem } from './problem'

describe('Problem.from', () => {
  it('keeps what the service said', () => {
    const said = {
      operation: 'create task',
      field: 'schedule.cron_expression',
      message: 'has 4 fields',
      hint: 'write five',
      kind: 'invalid',
    }
    const p = Problem.from(new Error(JSON.stringify(said)))
    expect(p).toMatchObject({ field: 'schedule.cron_expression', hint: 'write five', kind: 'invalid' })
    expect(p.sentence).toBe('Create task: has 4 fields')
  })

  it.each([
    ['a plain text', 'no route', 'no route'],
    ['an Error', new Error('gone'), 'gone'],
    ['an Error that only looks like JSON', new Error('{gone'), '{gone'],
    ['an object', { message: 'busy' }, 'busy'],
    ['nothing', undefined, 'something went wrong'],
  ])('takes %s', (_, thrown, message) => {
    expect(Problem.from(thrown)).toMatchObject({ message, kind: 'internal' })
  })

  it('does not wrap twice', () => {
    const p = new Problem({ message: 'once' })
    expect(Problem.from(p)).toBe(p)
  })
})

it('knows a service of another version from one that is gone', () => {
  expect(otherVersion(new Problem({ message: 'this program is version 1.2, the background service is version 1.3' }))).toBe(true)
  expect(otherVersion(new Problem({ message: 'the background service is not running' }))).toBe(false)
  expect(otherVersion(null)).toBe(false)
})
