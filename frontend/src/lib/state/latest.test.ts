import { describe, expect, it, vi } from 'vitest'
import type { Api } from '$lib/api/bindings'
import type { RunSummary, Run } from '$lib/api/types'
import { Latest, latestRuns } from './latest.svelte'

const run = (id: string, task_id: string, minute: number, status: Run['status'] = 'success') =>
  ({ id, task_id, status, scheduled_time: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString() }) as Run

function asked(answer: RunSummary[] | Promise<RunSummary[]>) {
  const latest = vi.fn((_tasks: string[], _n: number) => Promise.resolve(answer))
  return { latest, of: new Latest({ runs: { latest } } as unknown as Api) }
}
const settled = () => new Promise((resolve) => setTimeout(resolve))
const ids = (list: readonly RunSummary[]) => list.map(({ id }) => id)

describe('the latest runs of tasks', () => {
  it('are asked for together, and once', async () => {
    const { latest, of } = asked([run('a2', 'a', 2), run('a1', 'a', 1)])
    of.want('a')
    of.want('b', 'a')
    await settled()
    of.want('a', 'b')
    await settled()
    expect(latest.mock.calls).toEqual([[['a', 'b'], latestRuns]])
    expect(ids(of.of('a'))).toEqual(['a2', 'a1'])
    expect(of.of('b')).toEqual([])
  })

  it('follow the events', async () => {
    const { of } = asked([run('a2', 'a', 2), run('a1', 'a', 1)])
    of.want('a')
    await settled()
    of.apply('a3', run('a3', 'a', 3, 'running'))
    of.apply('a3', run('a3', 'a', 3, 'failed'))
    of.apply('x', run('x', 'nobody shows it', 3))
    of.apply('a1', undefined)
    expect(of.of('a').map(({ id, status }) => id + status)).toEqual(['a3failed', 'a2success'])
  })

  it('lose no event that comes before the answer', async () => {
    let answer: (runs: RunSummary[]) => void = () => {}
    const { of } = asked(new Promise<RunSummary[]>((resolve) => (answer = resolve)))
    of.want('a')
    await settled()
    of.apply('a2', run('a2', 'a', 2))
    answer([run('a1', 'a', 1)])
    await settled()
    expect(ids(of.of('a'))).toEqual(['a2', 'a1'])
  })

  it('lose no event while two questions are on their way, and keep the newer answer', async () => {
    const answers: ((runs: RunSummary[]) => void)[] = []
    const latest = vi.fn(() => new Promise<RunSummary[]>((resolve) => answers.push(resolve)))
    const of = new Latest({ runs: { latest } } as unknown as Api)
    of.want('a')
    await settled()
    answers[0]?.([run('a1', 'a', 1)])
    await settled()
    of.again() // events were missed
    of.want('b') // and a row came into view
    await settled()
    of.apply('a3', run('a3', 'a', 3))
    answers[2]?.([])
    await settled()
    of.apply('a4', run('a4', 'a', 4))
    answers[1]?.([run('a2', 'a', 2), run('a1', 'a', 1)])
    await settled()
    expect(ids(of.of('a'))).toEqual(['a4', 'a3', 'a2', 'a1'])

    of.again()
    of.again()
    answers[4]?.([run('a6', 'a', 6)])
    await settled()
    answers[3]?.([run('a5', 'a', 5)])
    await settled()
    expect(ids(of.of('a'))).toEqual(['a6'])
  })

  it('are asked for anew when events were missed', async () => {
    const { latest, of } = asked([])
    of.again()
    expect(latest).not.toHaveBeenCalled()
    of.want('a')
    await settled()
    of.again()
    expect(latest).toHaveBeenCalledTimes(2)
  })
})
