import { flushSync } from 'svelte'
import { describe, expect, it, vi } from 'vitest'
import type { Api } from '$lib/api/bindings'
import { Problem } from '$lib/api/problem'
import type { Task } from '$lib/api/types'
import { debounceMs, TaskDraft } from './taskDraft.svelte'

const defaults = { id: '', name: '', job_id: null, command: '', schedule: { type: 'manual' }, checks: [] } as unknown as Task

function service() {
  const api = {
    tasks: {
      draft: vi.fn((fields: object) => Promise.resolve({ task: { ...defaults, ...fields }, meaning: 'Manual', next: [], notes: [], command_line: 'claude', problem: null as unknown })),
      create: vi.fn((fields: object) => Promise.resolve({ ...defaults, ...fields, id: 't' })),
      update: vi.fn((id: string, fields: object) => Promise.resolve({ ...defaults, ...fields, id })),
    },
    jobs: { create: vi.fn(() => Promise.resolve({ id: 'j' })), delete: vi.fn(() => Promise.resolve({})) },
    system: { explain: vi.fn(() => Promise.resolve({})), explainText: vi.fn((): Promise<unknown> => Promise.resolve({})) },
  }
  return api as unknown as Api & typeof api
}

describe('TaskDraft', () => {
  it('creates the new job first, then the task in it', async () => {
    const api = service()
    const draft = await TaskDraft.open(api, undefined, { command: 'Review the last day' })
    draft.job.set('name', 'Nightly')
    draft.job.set('working_directory.path', '/srv')
    expect(await draft.save()).toMatchObject({ id: 't' })
    expect(api.jobs.create).toHaveBeenCalledWith({ name: 'Nightly', working_directory: { path: '/srv' } })
    expect(api.tasks.create).toHaveBeenCalledWith({ command: 'Review the last day', name: 'Review the last day', job_id: 'j', schedule: { type: 'calendar', cron_expression: '0 9 * * 1-5' } })
  })

  it.each([['valid', null], ['refused', { field: 'schedule.cron_expression', message: 'is invalid', hint: '' }]])('asks for a preview once and once per change: %s', async (_, problem) => {
    const api = service()
    const draft = await TaskDraft.open(api, undefined, {})
    api.tasks.draft.mockClear()
    api.tasks.draft.mockImplementation((fields: object) => Promise.resolve({ task: { ...defaults, ...fields }, meaning: problem ? '' : 'x', next: [], notes: [], command_line: '', problem }))
    vi.useFakeTimers()
    try {
      const stop = draft.checkChanges()
      const wait = async () => {
        for (let i = 0; i < 20; i++) {
          flushSync()
          await vi.advanceTimersByTimeAsync(debounceMs)
        }
      }
      await wait()
      expect(api.tasks.draft).toHaveBeenCalledTimes(1)
      draft.form.set('command', 'x')
      await wait()
      expect(api.tasks.draft).toHaveBeenCalledTimes(2)
      stop()
      draft.form.set('command', 'y')
      await wait()
      expect(api.tasks.draft).toHaveBeenCalledTimes(2)
    } finally {
      vi.useRealTimers()
    }
  })

  it('leaves no job behind when the task is refused', async () => {
    const api = service()
    const draft = await TaskDraft.open(api, undefined, { command: 'x' })
    api.tasks.create.mockRejectedValueOnce(new Problem({ field: 'command', message: 'is refused' }))
    expect(await draft.save()).toBeNull()
    expect(api.jobs.delete).toHaveBeenCalledWith('j')
    expect(draft.form.error('command')).toBe('Is refused')
  })

  it('creates nothing while the draft has a problem', async () => {
    const api = service()
    const draft = await TaskDraft.open(api, undefined, {})
    api.tasks.draft.mockResolvedValueOnce({ task: defaults, meaning: 'x', next: [], notes: [], command_line: '', problem: { field: 'command', message: 'is empty', hint: '' } })
    expect(await draft.save()).toBeNull()
    expect(api.jobs.create).not.toHaveBeenCalled()
    expect(api.tasks.create).not.toHaveBeenCalled()
  })

  it('starts a new task with a time, unless a schedule is given', async () => {
    const api = service()
    expect((await TaskDraft.open(api, undefined, {})).form.fields.schedule.type).toBe('calendar')
    expect((await TaskDraft.open(api, undefined, { schedule: { type: 'file_watch' } })).form.fields.schedule.type).toBe('file_watch')
  })

  it('is not dirty after a template filled it in, and keeps its job', async () => {
    const draft = await TaskDraft.open(service(), undefined, { job_id: 'j' })
    await draft.prefill({ name: 'Audit', command: 'Audit the dependencies', max_budget_usd: 1 })
    expect(draft.dirty).toBe(false)
    expect(draft.changes).toMatchObject({ name: 'Audit', command: 'Audit the dependencies', job_id: 'j', max_budget_usd: 1 })
  })

  it('sends only what changed of a task that exists', async () => {
    const api = service()
    const draft = await TaskDraft.open(api, { ...defaults, id: 'a', name: 'Old', command: 'x', job_id: 'j' }, {})
    expect(draft.dirty).toBe(false)
    draft.form.set('name', 'New')
    await draft.save()
    expect(api.tasks.update).toHaveBeenCalledWith('a', { name: 'New' })
    expect(api.jobs.create).not.toHaveBeenCalled()
  })

  it('reports a schedule problem even if another problem comes first', async () => {
    const api = service()
    const draft = await TaskDraft.open(api, undefined, { job_id: 'j' })
    api.tasks.draft.mockResolvedValueOnce({ task: defaults, meaning: '', next: [], notes: [], command_line: '', problem: { field: 'command', message: 'is empty', hint: '' } })
    api.system.explain.mockRejectedValueOnce(new Problem({ field: 'schedule.cron_expression', message: 'has 4 fields' }))
    await draft.check()
    expect(draft.form.refusal?.field).toBe('schedule.cron_expression')
  })

  it('uses the answer to the latest request', async () => {
    const api = service()
    const draft = await TaskDraft.open(api, undefined, { job_id: 'j' })
    let late: (draft: unknown) => void = () => {}
    api.tasks.draft.mockReturnValueOnce(new Promise((resolve) => (late = resolve as typeof late)))
    const first = draft.check()
    await draft.check()
    late({ task: defaults, meaning: 'stale', problem: null })
    await first
    expect(draft.preview?.meaning).toBe('Manual')
  })

  it('is not saved while the schedule in words is not understood', async () => {
    const api = service()
    const draft = await TaskDraft.open(api, undefined, { job_id: 'j', command: 'x' })
    api.system.explainText.mockRejectedValueOnce(new Problem({ field: 'schedule', message: 'is not understood' }))
    draft.words.type('every wekday', '')
    expect(await draft.save()).toBeNull()
    expect(draft.refusal).toMatchObject({ field: 'schedule' })
    expect(api.tasks.create).not.toHaveBeenCalled()
    draft.words.type('every weekday', '')
    api.system.explainText.mockResolvedValueOnce({ schedule: { type: 'calendar', cron_expression: '0 9 * * 1-5' } })
    expect(await draft.save()).toMatchObject({ schedule: { cron_expression: '0 9 * * 1-5' } })
  })
})
