import { expect, it } from 'vitest'
import type { Worktree } from '$lib/api/types'
import type { App } from '$lib/state/app.svelte'
import { actionItems, findItems, recentFirst, type PaletteItem } from './palette'

const item = (section: PaletteItem['section'], title: string, subtitle = ''): PaletteItem => ({ id: title, section, title, subtitle, right: '', run: () => {} })
const items = [item('tasks', 'Nightly tests', 'Bookshop'), item('tasks', 'Error log', 'Servers'), item('runs', 'Nightly tests', 'Two tests failed'), item('actions', 'Settings'), item('actions', 'New task')]
const found = (query: string) => findItems(items, query).map(({ section, title }) => `${section}: ${title}`)

it('shows sections in order while nothing is typed', () =>
  expect(found('')).toEqual(['tasks: Nightly tests', 'tasks: Error log', 'runs: Nightly tests', 'actions: Settings', 'actions: New task']))

it('finds by name, by job and by what a run found', () => {
  expect(found('nig te')).toEqual(['tasks: Nightly tests', 'runs: Nightly tests'])
  expect(found('log serv')).toEqual(['tasks: Error log'])
  expect(found('failed')).toEqual(['runs: Nightly tests'])
})

it('puts the section with the best match first', () => expect(found('set')[0]).toBe('actions: Settings'))

it('starts a task when run is typed first', () => {
  const start = { ...item('actions', 'Run Nightly tests'), verb: 'run' }
  const titles = (query: string) => findItems([start], query).map(({ title }) => title)
  expect(titles('ru nig')).toEqual(['Run Nightly tests'])
  for (const query of ['', 'nig', 'n ru', 'r nig']) expect(titles(query)).toEqual([])
})

it('offers a schedule above everything, unless it may be a name', () => {
  const all = [item('new', 'New task'), ...items]
  expect(findItems(all, 'every 2 h')[0]?.section).toBe('new')
  expect(findItems(all, 'nightly').map(({ section }) => section)).toEqual(['tasks', 'runs', 'new'])
})

it('puts recent tasks first, then those that ran last', () => {
  const runs: Record<string, string> = { b: '2026-11-01', c: '2026-11-03' }
  expect(recentFirst([{ id: 'a' }, { id: 'b' }, { id: 'c' }, { id: 'd' }], ['d'], (id) => runs[id] ?? '').map(({ id }) => id)).toEqual(['d', 'c', 'b', 'a'])
})

it('offers what can be done with a branch', () => {
  const tree: Worktree = { path: '/w', repo: '/r', branch: 'claude-scheduler/nightly', job_id: 'j', bytes: 0, diff_bytes: 0, dirty: false, unpushed: 1, onto: 'main', ahead: 1, behind: 0, busy: false, no_remote: true, last_used: '', fault: '' }
  const app = { records: { tasks: [], jobs: [] }, worktrees: { toMerge: [tree] }, mac: false } as unknown as App
  const [first] = findItems(actionItems(app, []), 'merge')
  expect(first).toMatchObject({ title: 'Merge into main', subtitle: 'claude-scheduler/nightly' })
  expect(findItems(actionItems(app, []), 'push')).toEqual([]) // there is no remote
})
