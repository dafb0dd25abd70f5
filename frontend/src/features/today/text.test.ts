import { expect, it } from 'vitest'
import cases from '../../../../backend/report/testdata/totals.json'
import { text, type Totals } from './text'

const none: Totals = { runs: 0, requests: 0, to_review: 0, needs_you: 0, older: 0, found: 0, quiet: 0, done: 0, other: 0, files: 0, branches: [], cost_usd: 0, usual_usd: 0, since: '18:40' }

// The command line says the same: backend/report has the table.
it.each(cases)('says $sentence', ({ totals, sentence }) => {
  expect(text.summary({ ...none, ...totals }).map(({ text }) => text).join('')).toBe(sentence)
})
