import { expect, it } from 'vitest'
import type { App } from '$lib/state/app.svelte'
import { jobOfNewTask } from './global'

const jobs = [{ id: 'garden' }, { id: 'house' }]
const tasks = [
  { id: 'mow', job_id: 'garden', updated_at: '2026-11-01T08:00:00Z' },
  { id: 'dust', job_id: 'house', updated_at: '2026-11-27T08:00:00Z' },
  { id: 'lost', job_id: 'gone', updated_at: '2026-11-28T08:00:00Z' },
]

function job(screen: string, id = '', all = tasks, known = jobs) {
  const of = <T extends { id: string }>(list: T[]) => (wanted: string) => list.find((one) => one.id === wanted)
  const records = { jobs: known, tasks: all, runs: [{ id: 'r', job_id: 'garden' }], job: of(known), task: of(all) }
  return jobOfNewTask({ router: { current: { screen, id } }, records } as unknown as App)
}

it('a new task is in the job on the screen, otherwise where a task was changed last', () => {
  expect(job('job', 'garden')).toBe('garden')
  expect(job('task', 'mow')).toBe('garden')
  expect(job('run', 'r')).toBe('garden')
  expect(job('today')).toBe('house')
  expect(job('task', 'lost')).toBe('house')
  expect(job('today', '', [])).toBe('garden')
  expect(job('today', '', [], [])).toBeNull()
})
