import { describe, expect, it, vi } from 'vitest'
import type { Api } from '$lib/api/bindings'
import { Problem } from '$lib/api/problem'
import type { Job, Outlook, Run, Settings, Status, Task } from '$lib/api/types'
import { recentRunLimit, Records } from './records.svelte'

const run = (id: string, at: string, status: Run['status'] = 'success') => ({ id, scheduled_time: at, status }) as Run

function fakeApi(parts: { jobs?: Job[]; tasks?: Task[]; runs?: Run[]; outlooks?: Outlook[]; fail?: () => unknown } = {}) {
  const answer = <T>(value: T) => vi.fn(() => (parts.fail?.() ? Promise.reject(parts.fail()) : Promise.resolve(value)))
  return {
    jobs: { list: answer(parts.jobs ?? []) },
    tasks: { list: answer(parts.tasks ?? []), outlook: answer(parts.outlooks ?? []) },
    runs: { list: answer(parts.runs ?? []) },
    profiles: { list: answer([]) },
    settings: { get: answer({} as Settings) },
    system: { status: answer({} as Status), start: vi.fn(() => Promise.resolve()) },
    onEvent: vi.fn(() => () => {}),
    onLost: vi.fn(() => () => {}),
  } as unknown as Api
}

describe('Records', () => {
  it('is offline with the reason until the service answers', async () => {
    let down = true
    const records = new Records(fakeApi({ fail: () => (down ? { message: 'no answer', kind: 'unavailable' } : undefined) }))
    await records.reload()
    expect(records.connection).toBe('offline')
    expect(records.problem).toMatchObject({ message: 'no answer', kind: 'unavailable' })
    down = false
    await records.start()
    expect(records.connection).toBe('ready')
    expect(records.problem).toBeNull()
  })

  it('says the latest reason for which the service cannot be reached', async () => {
    let lose: (problem: Problem) => void = () => {}
    const api = fakeApi()
    api.onLost = (callback) => ((lose = callback), () => {})
    const records = new Records(api)
    const stop = records.follow()
    lose(new Problem({ message: 'not there yet' }))
    expect(records.connection).toBe('loading')
    await vi.waitFor(() => expect(records.connection).toBe('ready'))
    lose(new Problem({ message: 'it went away' }))
    lose(new Problem({ message: 'it is of another version' }))
    expect(records.connection).toBe('offline')
    expect(records.problem?.message).toBe('it is of another version')
    stop()
  })

  it('keeps runs newest first and bounded as events come', async () => {
    const records = new Records(fakeApi({ runs: [run('b', '2026-01-02T00:00:00Z'), run('a', '2026-01-01T00:00:00Z')] }))
    await records.reload()
    records.apply({ kind: 'run', id: 'c', deleted: false, run: run('c', '2026-01-01T12:00:00Z', 'running') })
    expect(records.runs.map((r) => r.id)).toEqual(['b', 'c', 'a'])
    records.apply({ kind: 'run', id: 'c', deleted: false, run: run('c', '2026-01-01T12:00:00Z', 'failed') })
    expect(records.runs[1]?.status).toBe('failed')
    records.apply({ kind: 'run', id: 'b', deleted: true })
    expect(records.runs.map((r) => r.id)).toEqual(['c', 'a'])
    for (let i = 0; i < recentRunLimit + 5; i++) {
      records.apply({ kind: 'run', id: `n${i}`, deleted: false, run: run(`n${i}`, new Date(Date.UTC(2026, 1, 1, 0, i)).toISOString()) })
    }
    expect(records.runs).toHaveLength(recentRunLimit)
    expect(records.runs[0]?.id).toBe(`n${recentRunLimit + 4}`)
  })

  it('shows the tasks of a job in its order', async () => {
    const job = { id: 'j', task_order: ['t2', 't1'] } as Job
    const task = (id: string, job_id = 'j') => ({ id, job_id }) as Task
    const records = new Records(fakeApi({ jobs: [job], tasks: [task('t0'), task('t1'), task('other', 'k'), task('t2')] }))
    await records.reload()
    expect(records.tasksOf(job).map((t) => t.id)).toEqual(['t2', 't1', 't0'])
  })

  it('has no next time for a task that will not run', async () => {
    const outlook = (task_id: string, blocked: string) => ({ task_id, blocked, next: ['2026-01-01T00:00:00Z'] }) as Outlook
    const records = new Records(fakeApi({ outlooks: [outlook('a', ''), outlook('b', 'the task is paused')] }))
    await records.reload()
    expect(records.nextRunAt('a')).toBe('2026-01-01T00:00:00Z')
    expect(records.nextRunAt('b')).toBeUndefined()
  })

  it('has the attempt that waits as the next time of a task, unless a slot is earlier', async () => {
    const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()
    const [soon, later] = [at(1), at(3)]
    const waits = (id: string, scheduled_time: string) => ({ id, task_id: id, status: 'upcoming', scheduled_time, created_at: scheduled_time }) as unknown as Run
    const outlook = (task_id: string, next: string[]) => ({ task_id, blocked: '', next }) as unknown as Outlook
    const records = new Records(fakeApi({ runs: [waits('a', soon), waits('b', later), waits('c', soon), waits('queued', at(-1))], outlooks: [outlook('a', [later]), outlook('b', [soon]), outlook('c', [])] }))
    await records.reload()
    expect(['a', 'b', 'c', 'queued'].map((id) => records.nextRunAt(id))).toEqual([soon, soon, soon, undefined])
  })
})
