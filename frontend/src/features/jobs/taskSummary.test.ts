import { describe, expect, it } from 'vitest'
import type { Outlook, RunSummary } from '$lib/api/types'
import { taskSummary } from './taskSummary'

const run = (parts: Partial<RunSummary>) => ({ status: 'success', reason: '', denied: 0, remarks: 0, headline: '', ...parts }) as RunSummary
const outlook = (parts: Partial<Outlook>) => ({ blocked: '', waiting: '', ...parts }) as Outlook

describe('taskSummary', () => {
  it.each([
    ['what the last run found', [run({ headline: '3 packages need you' }), run({ headline: 'older' })], undefined, false, '3 packages need you'],
    ['why it failed, and what it said', [run({ status: 'failed', reason: 'timeout', headline: 'Half done' })], undefined, false, 'Failed: time limit reached. Half done'],
    ['what was denied first', [run({ denied: 2, headline: 'Could not push' })], undefined, false, '2 tool calls denied. Could not push'],
    ['no reason twice', [run({ status: 'cancelled', reason: 'nothing_to_do', headline: 'Nothing to do' })], undefined, false, 'Cancelled: nothing to do'],
    ['a headline as it was written', [run({ headline: 'payments.example.org ends in 9 days' })], undefined, false, 'payments.example.org ends in 9 days'],
    ['no headline', [run({})], undefined, false, 'Success'],
    ['not the run to come', [run({ status: 'upcoming' }), run({ headline: 'Fine' })], undefined, false, 'Fine'],
    ['no run', [], undefined, false, 'No run yet'],
    ['why it will not run', [run({ headline: 'Fine' })], outlook({ blocked: 'the folder is gone' }), false, 'The folder is gone'],
    ['what it waits for', [run({})], outlook({ waiting: 'the usage limit' }), false, 'Waiting: the usage limit'],
    ['off is shown elsewhere', [run({ headline: 'Fine' })], outlook({ blocked: 'it is disabled' }), true, 'Fine'],
  ] as [string, RunSummary[], Outlook | undefined, boolean, string][])('%s', (_, runs, look, held, want) => expect(taskSummary(runs, look, held).text).toBe(want))
})
