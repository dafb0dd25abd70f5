import { describe, expect, it, vi } from 'vitest'
import type { Api } from '$lib/api/bindings'
import type { RunSummary, Run } from '$lib/api/types'
import { LatestRuns, latestRunLimit } from './latestRuns.svelte'

const run = (id: string, task_id: string, minute: number, status: Run['status'] = 'success') =>
  ({ id, task_id, status, scheduled_time: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString() }) as Run

function asked(answer: RunSummary[] | Promise<RunSummary[]>) {
  const latest = vi.fn((_tasks: string[], _n: number) => Promise.resolve(answer))
  return { latest, runs: new LatestRuns({ runs: { latest } } as unknown as Api) }
}
const settled = () => new Promise((resolve) => setTimeout(resolve))
const ids = (list: readonly RunSummary[]) => list.map(({ id }) => id)

describe('the latest runs of tasks', () => {
  it('are asked for together, and once', async () => {
    const { latest, runs } = asked([run('a2', 'a', 2), run('a1', 'a', 1)])
    runs.request('a')
    runs.request('b', 'a')
    await settled()
    runs.request('a', 'b')
    await settled()
    expect(latest.mock.calls).toEqual([[['a', 'b'], latestRunLimit]])
    expect(ids(runs.get('a'))).toEqual(['a2', 'a1'])
    expect(runs.get('b')).toEqual([])
  })

  it('follow the events', async () => {
    const { runs } = asked([run('a2', 'a', 2), run('a1', 'a', 1)])
    runs.request('a')
    await settled()
    runs.apply('a3', run('a3', 'a', 3, 'running'))
    runs.apply('a3', run('a3', 'a', 3, 'failed'))
    runs.apply('x', run('x', 'not shown', 3))
    runs.apply('a1', undefined)
    expect(runs.get('a').map(({ id, status }) => id + status)).toEqual(['a3failed', 'a2success'])
  })

  it('lose no event that comes before the answer', async () => {
    let answer: (runs: RunSummary[]) => void = () => {}
    const { runs } = asked(new Promise<RunSummary[]>((resolve) => (answer = resolve)))
    runs.request('a')
    await settled()
    runs.apply('a2', run('a2', 'a', 2))
    answer([run('a1', 'a', 1)])
    await settled()
    expect(ids(runs.get('a'))).toEqual(['a2', 'a1'])
  })

  it('lose no event while two questions are on their way, and keep the newer answer', async () => {
    const answers: ((runs: RunSummary[]) => void)[] = []
    const latest = vi.fn(() => new Promise<RunSummary[]>((resolve) => answers.push(resolve)))
    const runs = new LatestRuns({ runs: { latest } } as unknown as Api)
    runs.request('a')
    await settled()
    answers[0]?.([run('a1', 'a', 1)])
    await settled()
    runs.refetch() // events were missed
    runs.request('b') // and a row came into view
    await settled()
    runs.apply('a3', run('a3', 'a', 3))
    answers[2]?.([])
    await settled()
    runs.apply('a4', run('a4', 'a', 4))
    answers[1]?.([run('a2', 'a', 2), run('a1', 'a', 1)])
    await settled()
    expect(ids(runs.get('a'))).toEqual(['a4', 'a3', 'a2', 'a1'])

    runs.refetch()
    runs.refetch()
    answers[4]?.([run('a6', 'a', 6)])
    await settled()
    answers[3]?.([run('a5', 'a', 5)])
    await settled()
    expect(ids(runs.get('a'))).toEqual(['a6'])
  })

  it('are requested again when events were missed', async () => {
    const { latest, runs } = asked([])
    runs.refetch()
    expect(latest).not.toHaveBeenCalled()
    runs.request('a')
    await settled()
    runs.refetch()
    expect(latest).toHaveBeenCalledTimes(2)
  })
})
