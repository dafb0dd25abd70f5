import { describe, expect, it, vi } from 'vitest'
import type { Api } from '$lib/api/bindings'
import type { Run } from '$lib/api/types'
import { noFilters, toRunFilter, matches, mergeRuns } from './filters'
import { pageSize, Query } from './query.svelte'

const now = new Date('2026-11-23T12:00:00Z')
const run = (id: string, at = '2026-11-23T11:00:00Z', more: Partial<Run> = {}) => ({ id, task_id: 't', status: 'success', scheduled_time: at, ...more }) as Run

it('asks for what was chosen only', () => {
  expect(toRunFilter(noFilters, now)).toEqual({})
  expect(toRunFilter({ status: ['failed'], attention: true, job: 'j', task: 't', machine: 'm', period: 'week', day: null, text: 'x' }, now)).toEqual({ status: ['failed'], needs_attention: true, job: 'j', task: 't', machine: 'm', since: '2026-11-16T12:00:00.000Z' })
})

it.each([
  [noFilters, true],
  [{ ...noFilters, status: ['failed'] as const }, false],
  [{ ...noFilters, task: 'other' }, false],
  [{ ...noFilters, job: 'other' }, false],
  [{ ...noFilters, machine: 'other' }, false],
  [{ ...noFilters, period: 'day' as const }, true],
  [{ ...noFilters, text: 'x' }, false],
])('a new run belongs to %j: %s', (filters, want) => expect(matches(run('a'), filters, now)).toBe(want))

it('shows what was fetched as it is now, and what is new', () => {
  const fetched = [run('b', '2026-11-23T10:00:00Z', { status: 'running' }), run('a', '2026-11-23T09:00:00Z')]
  const newest = [run('c'), run('b', '2026-11-23T10:00:00Z'), run('old', '2026-11-23T08:00:00Z')]
  expect(mergeRuns(fetched, newest, noFilters, now).map((r) => [r.id, r.status])).toEqual([
    ['c', 'success'],
    ['b', 'success'],
    ['a', 'success'],
  ])
})

it('drops answers to an earlier question', () => {
  const filters = { ...noFilters, status: ['running'] as const }
  expect(mergeRuns([run('a', undefined, { status: 'running' })], [run('a')], filters, now)).toEqual([])
})

describe('Query', () => {
  it('searches back in time, each run once, until the beginning', async () => {
    const at = (n: number) => new Date(now.getTime() - n * 3_600_000).toISOString()
    const all = Array.from({ length: 50 }, (_, n) => run(String(n), at(n * 24)))
    const asked: string[] = []
    const search = (text: string, { since = '', until, limit = 0 }: { since?: string | null; until?: string | null; limit?: number }) => {
      asked.push(text)
      return Promise.resolve(all.filter((r) => r.scheduled_time >= (since ?? '') && (!until || r.scheduled_time < until)).slice(0, limit))
    }
    const query = new Query({ runs: { search } } as unknown as Api)
    await query.apply({ ...noFilters, text: ' x ' }, now)
    expect(query.runs.map((r) => r.id)).toEqual(all.map((r) => r.id))
    expect(new Set(asked)).toEqual(new Set(['x']))
    expect(query.reached).toBeNull()
    const before = asked.length
    await query.more()
    expect(asked).toHaveLength(before)
  })

  it('stops a search where it is', async () => {
    let answer: (runs: Run[]) => void = () => {}
    let asked = 0
    const search = () => new Promise<Run[]>((done) => ((answer = done), asked++))
    const query = new Query({ runs: { search } } as unknown as Api)
    const searching = query.apply({ ...noFilters, text: 'x' }, now)
    answer([run('a')])
    await vi.waitFor(() => expect(asked).toBe(2))
    expect(query.reached).not.toBeNull()
    query.stop()
    answer([run('b')])
    await searching
    expect(query.runs.map((r) => r.id)).toEqual(['a'])
    expect([query.loading, query.reached, query.stopped]).toEqual([false, null, true])
  })

  it('fetches page by page until there is no more', async () => {
    const list = vi.fn(({ offset = 0 }) => Promise.resolve(Array.from({ length: offset === 0 ? pageSize : 2 }, (_, n) => run(String(offset + n)))))
    const query = new Query({ runs: { list } } as unknown as Api)
    await query.apply(noFilters, now)
    await query.more()
    await query.more()
    expect(query.runs).toHaveLength(pageSize + 2)
    expect(list).toHaveBeenCalledTimes(2)
  })

  it('keeps the answer to the last question', async () => {
    const answers: ((runs: Run[]) => void)[] = []
    const ask = () => new Promise<Run[]>((done) => answers.push(done))
    const query = new Query({ runs: { list: ask } } as unknown as Api)
    const first = query.apply(noFilters, now)
    const second = query.apply({ ...noFilters, task: 't' }, now)
    answers[1]?.([run('second')])
    answers[0]?.([run('first')])
    await Promise.all([first, second])
    expect(query.runs.map((r) => r.id)).toEqual(['second'])
    expect(query.loading).toBe(false)
  })

  it('says why there is nothing', async () => {
    const query = new Query({ runs: { list: () => Promise.reject(new Error('gone')) } } as unknown as Api)
    await query.apply(noFilters, now)
    expect(query.problem?.message).toBe('gone')
  })
})

it('asks for one day of the chart, whatever the period', () => {
  const day = new Date(2026, 10, 20)
  const { since, until } = toRunFilter({ ...noFilters, period: 'month', day }, now)
  expect([since, until]).toEqual([day.toISOString(), new Date(2026, 10, 21).toISOString()])
  const at = (hour: number) => ({ scheduled_time: new Date(2026, 10, 20, hour).toISOString() }) as Run
  expect([-1, 0, 23, 24].map((hour) => matches(at(hour), { ...noFilters, day }, now))).toEqual([false, true, true, false])
})
