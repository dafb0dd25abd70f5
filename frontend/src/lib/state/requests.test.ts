import type { Api } from '$lib/api/bindings'
import type { OpenRequest } from '$lib/api/types'
import { describe, expect, it, vi } from 'vitest'
import { Requests, waitingFor } from './requests.svelte'

const request = (run: string, id: string) => ({ run, id, rules: ['Bash(ls)'] }) as OpenRequest

describe('requests', () => {
  it('gives the rules that were shown only when they are to be added', async () => {
    const answer = vi.fn(() => Promise.resolve({}))
    const requests = new Requests({ runs: { answer, requests: () => Promise.resolve([request('a', '1'), request('a', '2'), request('b', '1')]) } } as unknown as Api)
    await requests.load()
    await requests.answer(requests.all[0]!, 'always')
    await requests.answer(requests.all[0]!, 'deny', 'use the other branch')
    expect(answer.mock.calls).toEqual([
      ['a', { request: '1', answer: 'always', rules: ['Bash(ls)'] }],
      ['a', { request: '2', answer: 'deny', message: 'use the other branch' }],
    ])
    expect(requests.all.map(({ run }) => run)).toEqual(['b'])
    expect(requests.of('a')).toEqual([])
  })

  it('keeps one whose answer came too late until the service is asked again', async () => {
    const requests = new Requests({ runs: { answer: () => Promise.reject(new Error('too late')), requests: () => Promise.resolve([request('a', '1')]) } } as unknown as Api)
    await requests.load()
    await expect(requests.answer(requests.all[0]!, 'allow')).rejects.toThrow('too late')
    expect(requests.all).toHaveLength(1)
  })

  it('does not bring back what was answered during a load', async () => {
    let arrive = (_: OpenRequest[]) => {}
    const load = vi.fn(() => Promise.resolve([request('a', '1')]))
    const requests = new Requests({ runs: { answer: () => Promise.resolve({}), requests: load } } as unknown as Api)
    await requests.load()
    load.mockReturnValueOnce(new Promise<OpenRequest[]>((resolve) => (arrive = resolve)))
    const loading = requests.load()
    await requests.answer(requests.all[0]!, 'allow')
    arrive([request('a', '1')])
    await loading
    expect(requests.all).toEqual([])
  })

  it('changes with what runs wait for', () => {
    const run = (id: string, ...ids: string[]) => ({ id, requests: ids.map((id) => ({ id })) }) as Parameters<typeof waitingFor>[0][number]
    expect(waitingFor([run('a'), run('b', '1', '2')])).toBe('b/1 b/2')
    expect(waitingFor([{ id: 'a' } as Parameters<typeof waitingFor>[0][number]])).toBe('')
  })
})
