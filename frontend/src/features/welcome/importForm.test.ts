import { describe, expect, it, vi } from 'vitest'
import type { Api } from '$lib/api/bindings'
import { Problem } from '$lib/api/problem'
import type { ImportRecord, ImportReport, ImportSource } from '$lib/api/types'
import { ImportForm } from './importForm.svelte'
import { contentsText, problemText, summaryText } from './text'

const record = (id: string, more: Partial<ImportRecord> = {}) => ({ kind: 'task', id, name: id, job_id: 'j', detail: '', exists: false, chosen: true, enabled: true, problem: null, notes: [], ...more }) as ImportRecord
const records = [record('j', { kind: 'job', job_id: null }), record('a'), record('b', { chosen: false }), record('here', { exists: true }), record('bad', { chosen: false, problem: { operation: '', field: '', message: 'is broken', hint: '', kind: 'invalid' } })]
const source = { kind: 'python', path: '/x' } as ImportSource

async function opened() {
  const system = { planImport: vi.fn(() => Promise.resolve({ source, records, settings: [], runs: 3, notes: [] })), importFrom: vi.fn(() => Promise.resolve({ created: 2 } as ImportReport)) }
  const form = new ImportForm({ system } as unknown as Api, source)
  await form.read()
  return { form, system }
}

describe('an import', () => {
  it('starts with the choice of the plan, and overwrites only on request', async () => {
    const { form } = await opened()
    expect(form.count).toBe(1)
    form.overwrite = true
    expect(form.count).toBe(2)
    expect(form.canImport(records[4]!)).toBe(false)
  })

  it('chooses a job with its tasks and a task with its job', async () => {
    const { form } = await opened()
    form.choose(records[0]!, false)
    expect([...form.chosen]).toEqual([])
    expect(form.empty).toBe(true)
    form.choose(records[2]!, true)
    expect([...form.chosen].sort()).toEqual(['b', 'j'])
  })

  it('imports the chosen records, or reports a problem', async () => {
    const { form, system } = await opened()
    system.importFrom.mockRejectedValueOnce(new Problem({ message: 'disk is full' }))
    await form.submit()
    expect(form.problem?.message).toBe('disk is full')
    await form.submit()
    expect(form.report?.created).toBe(2)
    expect(system.importFrom).toHaveBeenLastCalledWith({ kind: 'python', path: '/x', ids: ['j', 'a', 'here'], enable: false, overwrite: false, runs: false, settings: false })
  })
})

it('describes a source and a result', () => {
  expect(contentsText({ jobs: 1, tasks: 2, doubtful: 0, profiles: 0, runs: 0 })).toBe('1 job, 2 tasks')
  expect(contentsText({ jobs: 2, tasks: 2, doubtful: 1, profiles: 0, runs: 0 })).toBe('2 jobs, 2 tasks, 1 other command')
  const report = { created: 0, tasks: 0, replaced: 0, kept: 0, runs: 0, settings: 0, job_ids: [], notes: [] }
  expect(summaryText({ ...report, created: 5, tasks: 4, replaced: 1, kept: 1 })).toBe('Imported 4 tasks; 1 item unchanged')
  expect(summaryText({ ...report, created: 1, runs: 40, settings: 1 })).toBe('Imported 1 item, 40 runs, 1 setting')
  expect(summaryText({ ...report, kept: 2 })).toBe('2 items unchanged')
  expect(summaryText(report)).toBe('Nothing was imported')
})

it('says why a record cannot be imported, without names of fields', () => {
  expect(problemText({ field: 'max_turns', message: '-3 is out of range', hint: '0 to 1000' })).toBe('Max turns: -3 is out of range. 0 to 1000')
  expect(problemText({ field: 'working_directory.path', message: 'the directory does not exist', hint: '' })).toBe('Working directory path: the directory does not exist')
  expect(problemText({ field: 'checks[0]', message: 'is empty', hint: '' })).toBe('Checks: is empty')
  expect(problemText({ field: '', message: 'cannot be read', hint: '' })).toBe('Cannot be read')
})
