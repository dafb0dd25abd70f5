import { describe, expect, it } from 'vitest'
import type { Outlook, RunSummary } from '$lib/api/types'
import { lastRun, taskMark, taskSummary } from './taskSummary'

const run = (parts: Partial<RunSummary>) => ({ status: 'success', reason: '', denied: 0, remarks: 0, headline: '', ...parts }) as RunSummary
const outlook = (parts: Partial<Outlook>) => ({ blocked: '', waiting: '', ...parts }) as Outlook

describe('taskSummary', () => {
  it.each([
    ['what the last run found', [run({ headline: '3 packages need you' }), run({ headline: 'older' })], undefined, false, '3 packages need you'],
    ['why it failed, once', [run({ status: 'failed', reason: 'login', headline: 'not signed in' })], undefined, false, 'Not signed in'],
    ['why it failed, without a headline', [run({ status: 'failed', reason: 'timeout' })], undefined, false, 'Time limit reached'],
    ['what was denied first', [run({ denied: 2, headline: 'Could not push' })], undefined, false, '2 tool calls denied. Could not push'],
    ['no reason twice', [run({ status: 'cancelled', reason: 'nothing_to_do', headline: 'Nothing to do' })], undefined, false, 'Nothing to do'],
    ['a headline as it was written', [run({ headline: 'payments.example.org ends in 9 days' })], undefined, false, 'payments.example.org ends in 9 days'],
    ['no headline', [run({})], undefined, false, 'Success'],
    ['not the run to come', [run({ status: 'upcoming' }), run({ headline: 'Fine' })], undefined, false, 'Fine'],
    ['no run', [], undefined, false, 'No run yet'],
    ['why it will not run', [run({ headline: 'Fine' })], outlook({ blocked: 'the folder is gone' }), false, 'The folder is gone'],
    ['what it waits for', [run({})], outlook({ waiting: 'the usage limit' }), false, 'Waiting: the usage limit'],
    ['why it cannot run although it went well', [run({ headline: 'Fine' })], outlook({ attention: 'the claude command was not found' }), false, 'The claude command was not found'],
    ['its last run before why that needs attention', [run({ denied: 1, headline: 'Could not push' })], outlook({ attention: '1 tool call denied' }), false, '1 tool call denied. Could not push'],
    ['that it has ended', [run({ headline: 'Fine' })], outlook({ blocked: 'it has made its 1 run (max_runs)', ended: true }), false, 'It has made its 1 run (max_runs)'],
    ['off is shown elsewhere', [run({ headline: 'Fine' })], outlook({ blocked: 'it is disabled' }), true, 'Fine'],
  ] as [string, RunSummary[], Outlook | undefined, boolean, string][])('%s', (_, runs, look, held, want) => expect(taskSummary(runs, look, held).text).toBe(want))
})

describe('the last run', () => {
  const started = (parts: Partial<RunSummary>) => run({ start_time: 'x', ...parts })
  it.each([
    ['not one that was skipped', [run({ id: 'skipped', status: 'cancelled', start_time: null }), started({ id: 'ran' })], 'ran'],
    ['one that was stopped', [started({ id: 'stopped', status: 'cancelled' }), started({ id: 'ran' })], 'stopped'],
    ['one that could not start', [run({ id: 'failed', status: 'failed', start_time: null }), started({ id: 'ran' })], 'failed'],
    ['not one that runs or waits', [run({ id: 'next', status: 'upcoming' }), started({ id: 'now', status: 'running' }), started({ id: 'ran' })], 'ran'],
    ['a skipped one where there is no other', [run({ id: 'skipped', status: 'cancelled', start_time: null })], 'skipped'],
    ['none', [], undefined],
  ] as [string, RunSummary[], string | undefined][])('%s', (_, runs, want) => expect(lastRun(runs)?.id).toBe(want))

  it.each([
    ['a denial', [started({ denied: 1 })], undefined, false, 'attention'],
    ['a skipped slot after a denial', [run({ status: 'cancelled', start_time: null }), started({ denied: 1 })], undefined, false, 'attention'],
    ['a success that cannot be repeated', [started({})], outlook({ blocked: 'folder /x does not exist' }), false, 'attention'],
    ['a success that a preflight finds broken', [started({})], outlook({ attention: 'the claude command was not found' }), false, 'attention'],
    ['a success that was the last', [started({})], outlook({ blocked: 'it has made its 1 run (max_runs)', ended: true }), false, 'success'],
    ['the same while it is off', [started({})], outlook({ blocked: 'it is disabled' }), true, 'success'],
    ['a failure that cannot be repeated', [started({ status: 'failed' })], outlook({ blocked: 'folder /x does not exist' }), false, 'failed'],
    ['a run that is active', [started({ status: 'running' }), started({ status: 'failed' })], undefined, false, 'running'],
    ['nothing loaded yet', [], undefined, false, 'success'],
  ] as [string, RunSummary[], Outlook | undefined, boolean, string][])('is marked: %s', (_, runs, look, held, want) => expect(taskMark(runs, look, held, 'success')).toBe(want))
})
