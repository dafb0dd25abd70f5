import { expect, test } from 'vitest'
import { layout, rowsOf } from './layout'
import { linksAround, linksOf } from './links'

const task = (id: string, after: string[] = [], type: 'manual' | 'sequential' = 'manual', enabled = true) => ({
  id,
  enabled,
  schedule: { type } as never,
  start_after: after.map((name) => ({ task_id: name.split(':')[0]!, when: (name.split(':')[1] ?? 'success') as 'success' })),
})
const words = (links: readonly { from: string; to: string; on?: string }[]) => links.map(({ from, to, on }) => `${from} ${on} ${to}`)

test('links are those of start_after and of sequences, without disabled tasks and deleted ones', () => {
  const tasks = [task('a'), task('b', [], 'sequential'), task('off', [], 'sequential', false), task('c', ['b:any'], 'sequential'), task('x', ['a:failure', 'gone']), task('y', [], 'sequential', false)]
  expect(words(linksOf(tasks, [tasks.slice(0, 4), tasks.slice(4)]))).toEqual(['b any c', 'a failure x', 'a sequence b'])
})

test('a graph is what is linked to a task, unless that is only a sequence', () => {
  const links = [
    { from: 'a', to: 'b', on: 'success' as const },
    { from: 'b', to: 'c', on: 'sequence' as const },
    { from: 'p', to: 'q', on: 'sequence' as const },
  ]
  expect(words(linksAround(['c'], links))).toEqual(['a success b', 'b sequence c'])
  expect(words(linksAround(['p', 'other'], links))).toEqual([])
  expect(words(linksAround(['p', 'a'], links))).toEqual(['a success b', 'b sequence c'])
})

test('each node is below all that lead to it, even with a cycle', () => {
  const link = (from: string, to: string) => ({ from, to })
  expect([...rowsOf([link('a', 'b'), link('b', 'c'), link('a', 'c')])].sort()).toEqual([['a', 0], ['b', 1], ['c', 2]])
  expect(rowsOf([link('a', 'b'), link('b', 'a')]).size).toBe(2)
})

test.each([1, 5, 30])('no two of %i nodes overlap, and every link ends at its nodes', (n) => {
  const size = { width: 100, height: 40, gap: { x: 16, y: 40 } }
  const links = Array.from({ length: n }, (_, i) => [
    { from: `${i}`, to: `${i + 1 + (i % 3)}` },
    { from: `${Math.floor(i / 2)}`, to: `${i + 2}` },
  ]).flat()
  const placed = layout(links, size)
  const nodes = [...placed.nodes.values()]
  nodes.forEach((one, at) => {
    expect(one.x).toBeGreaterThanOrEqual(0)
    expect(one.x + size.width).toBeLessThanOrEqual(placed.width)
    expect(one.y + size.height).toBeLessThanOrEqual(placed.height)
    for (const other of nodes.slice(at + 1)) expect(one.y !== other.y || Math.abs(one.x - other.x) >= size.width).toBe(true)
  })
  for (const { link, way } of placed.edges) {
    const [from, to] = [placed.nodes.get(link.from)!, placed.nodes.get(link.to)!]
    expect(way[0]).toEqual({ x: from.x + 50, y: from.y + 40 })
    expect(way.at(-1)).toEqual({ x: to.x + 50, y: to.y })
  }
})
