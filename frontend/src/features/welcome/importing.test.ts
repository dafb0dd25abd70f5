import { describe, expect, it, vi } from 'vitest'
import type { Api } from '$lib/api/bindings'
import { Problem } from '$lib/api/problem'
import type { ImportRecord, ImportReport, ImportSource } from '$lib/api/types'
import { contents, Importing, told } from './importing.svelte'

const record = (id: string, more: Partial<ImportRecord> = {}) => ({ kind: 'task', id, name: id, job_id: 'j', detail: '', exists: false, chosen: true, enabled: true, problem: null, notes: [], ...more }) as ImportRecord
const records = [record('j', { kind: 'job', job_id: null }), record('a'), record('b', { chosen: false }), record('here', { exists: true }), record('bad', { chosen: false, problem: { operation: '', field: '', message: 'is broken', hint: '', kind: 'invalid' } })]
const source = { kind: 'python', path: '/x' } as ImportSource

async function begun() {
  const system = { planImport: vi.fn(() => Promise.resolve({ source, records, settings: [], runs: 3, notes: [] })), importFrom: vi.fn(() => Promise.resolve({ created: 2 } as ImportReport)) }
  const importing = new Importing({ system } as unknown as Api, source)
  await importing.read()
  return { importing, system }
}

describe('an import', () => {
  it('begins with what the plan chooses, and takes what exists only to replace it', async () => {
    const { importing } = await begun()
    expect(importing.count).toBe(2)
    importing.overwrite = true
    expect(importing.count).toBe(3)
    expect(importing.takes(records[4]!)).toBe(false)
  })

  it('chooses a job with its tasks and a task with its job', async () => {
    const { importing } = await begun()
    importing.choose(records[0]!, false)
    expect([...importing.chosen]).toEqual([])
    expect(importing.idle).toBe(true)
    importing.choose(records[2]!, true)
    expect([...importing.chosen].sort()).toEqual(['b', 'j'])
  })

  it('brings in what is chosen, or says why not', async () => {
    const { importing, system } = await begun()
    system.importFrom.mockRejectedValueOnce(new Problem({ message: 'disk is full' }))
    await importing.bring()
    expect(importing.problem?.message).toBe('disk is full')
    await importing.bring()
    expect(importing.report?.created).toBe(2)
    expect(system.importFrom).toHaveBeenLastCalledWith({ kind: 'python', path: '/x', ids: ['j', 'a', 'here'], enable: false, overwrite: false, runs: false, settings: false })
  })
})

it('tells what there is and what was done', () => {
  expect(contents({ jobs: 1, tasks: 2, profiles: 0, runs: 0 })).toBe('1 job, 2 tasks')
  expect(told({ created: 3, replaced: 0, kept: 1, runs: 0, settings: 0, job_ids: [], notes: [] })).toBe('3 brought in, 1 left as they were')
})
