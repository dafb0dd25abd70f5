import { describe, expect, it, vi } from 'vitest'
import type { Api } from '$lib/api/bindings'
import { Problem } from '$lib/api/problem'
import type { Task } from '$lib/api/types'
import { Writing } from './writing.svelte'

const defaults = { id: '', name: '', job_id: null, command: '', schedule: { type: 'manual' }, checks: [] } as unknown as Task

function service() {
  const api = {
    tasks: {
      draft: vi.fn((fields: object) => Promise.resolve({ task: { ...defaults, ...fields }, meaning: 'By hand', next: [], notes: [], command_line: 'claude', problem: null as unknown })),
      create: vi.fn((fields: object) => Promise.resolve({ ...defaults, ...fields, id: 't' })),
      update: vi.fn((id: string, fields: object) => Promise.resolve({ ...defaults, ...fields, id })),
    },
    jobs: { create: vi.fn(() => Promise.resolve({ id: 'j' })), delete: vi.fn(() => Promise.resolve({})) },
    system: { explain: vi.fn(() => Promise.resolve({})) },
  }
  return api as unknown as Api & typeof api
}

describe('Writing', () => {
  it('creates the new job first, then the task in it', async () => {
    const api = service()
    const writing = await Writing.open(api, undefined, { command: 'Review the last day' })
    writing.job.set('name', 'Nightly')
    writing.job.set('working_directory.path', '/srv')
    expect(await writing.save()).toMatchObject({ id: 't' })
    expect(api.jobs.create).toHaveBeenCalledWith({ name: 'Nightly', working_directory: { path: '/srv' } })
    expect(api.tasks.create).toHaveBeenCalledWith({ command: 'Review the last day', name: 'Review the last day', job_id: 'j' })
  })

  it('leaves no job behind when the task is refused', async () => {
    const api = service()
    const writing = await Writing.open(api, undefined, { command: 'x' })
    api.tasks.create.mockRejectedValueOnce(new Problem({ field: 'command', message: 'is refused' }))
    expect(await writing.save()).toBeNull()
    expect(api.jobs.delete).toHaveBeenCalledWith('j')
    expect(writing.form.error('command')).toBe('Is refused')
  })

  it('creates nothing while the draft has a fault', async () => {
    const api = service()
    const writing = await Writing.open(api, undefined, {})
    api.tasks.draft.mockResolvedValueOnce({ task: defaults, meaning: 'x', next: [], notes: [], command_line: '', problem: { field: 'command', message: 'is empty', hint: '' } })
    expect(await writing.save()).toBeNull()
    expect(api.jobs.create).not.toHaveBeenCalled()
    expect(api.tasks.create).not.toHaveBeenCalled()
  })

  it('sends only what changed of a task that exists', async () => {
    const api = service()
    const writing = await Writing.open(api, { ...defaults, id: 'a', name: 'Old', command: 'x', job_id: 'j' }, {})
    expect(writing.dirty).toBe(false)
    writing.form.set('name', 'New')
    await writing.save()
    expect(api.tasks.update).toHaveBeenCalledWith('a', { name: 'New' })
    expect(api.jobs.create).not.toHaveBeenCalled()
  })

  it('tells of a faulty schedule also when another fault comes first', async () => {
    const api = service()
    const writing = await Writing.open(api, undefined, { job_id: 'j' })
    api.tasks.draft.mockResolvedValueOnce({ task: defaults, meaning: '', next: [], notes: [], command_line: '', problem: { field: 'command', message: 'is empty', hint: '' } })
    api.system.explain.mockRejectedValueOnce(new Problem({ field: 'schedule.cron_expression', message: 'has 4 fields' }))
    await writing.check()
    expect(writing.form.refusal?.field).toBe('schedule.cron_expression')
  })

  it('takes the answer to the later question', async () => {
    const api = service()
    const writing = await Writing.open(api, undefined, { job_id: 'j' })
    let late: (draft: unknown) => void = () => {}
    api.tasks.draft.mockReturnValueOnce(new Promise((resolve) => (late = resolve as typeof late)))
    const first = writing.check()
    await writing.check()
    late({ task: defaults, meaning: 'stale', problem: null })
    await first
    expect(writing.draft?.meaning).toBe('By hand')
  })
})
