import { expect, it } from 'vitest'
import type { Api } from '$lib/api/bindings'
import { neighborsOf } from './neighbors'

/** A task with n runs, the newest first: n-1 … 0. */
function task(n: number) {
  const asked: (number | undefined)[] = []
  const summaries = ({ limit }: { limit?: number }) => {
    asked.push(limit)
    return Promise.resolve(Array.from({ length: n }, (_, at) => ({ id: String(n - 1 - at) })).slice(0, limit))
  }
  return { asked, of: (id: string) => neighborsOf({ runs: { summaries } } as unknown as Api, { id, task_id: 't' }) }
}

it.each([
  [1, '0', undefined, undefined, 1],
  [3, '1', '0', '2', 1],
  [3, '2', '1', undefined, 1],
  [3, '0', undefined, '1', 1],
  [500, '450', '449', '451', 1],
  [500, '400', '399', '401', 2], // the last of the first answer
  [500, '3', '2', '4', 2],
  [100, '0', undefined, '1', 2],
  [3, 'gone', undefined, undefined, 1],
])('of %d runs beside %s', async (n, id, older, newer, calls) => {
  const runs = task(n)
  expect(await runs.of(id)).toEqual({ older, newer })
  expect(runs.asked).toHaveLength(calls)
})
