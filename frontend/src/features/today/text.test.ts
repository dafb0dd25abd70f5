import { expect, it } from 'vitest'
import { text, type Totals } from './text'

const none: Totals = { runs: 0, attention: 0, found: 0, quiet: 0, done: 0, other: 0, older: 0, files: 0, branches: 0, cost: 0, usual: 0, since: '18:40' }
const sentence = (totals: Partial<Totals>) => text.summary({ ...none, ...totals }).map(({ text }) => text).join('')

it('sums up the night in numbers that add up', () => {
  expect(sentence({ runs: 14, attention: 2, found: 4, quiet: 8, files: 23, branches: 3, cost: 5.38, usual: 4.9 })).toBe(
    '14 runs since 18:40. 2 need you, 4 found something, 8 are quiet. 23 files changed on 3 branches. $5.38, as usual.',
  )
  expect(sentence({ runs: 13, attention: 3, found: 5, quiet: 5, done: 1, other: 1, older: 2 })).toBe('13 runs since 18:40. 3 need you (2 from before), 5 found something, 5 are quiet, 1 is done, 1 only in History.')
})

it('says when nothing ran, and when something is out of the ordinary', () => {
  expect(sentence({})).toBe('No runs since 18:40.')
  expect(sentence({ attention: 1, older: 1 })).toBe('No runs since 18:40. 1 needs you.')
  expect(sentence({ runs: 1, found: 1, files: 1, branches: 1, cost: 9, usual: 2 })).toBe('1 run since 18:40. 1 found something. 1 file changed on 1 branch. $9.00, usually $2.00.')
})
