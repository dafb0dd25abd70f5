import { expect, it } from 'vitest'
import { CollapsedJobs } from './collapsed.svelte'

it('remembers which jobs are collapsed', () => {
  const stored = new Map<string, string>()
  const storage = { getItem: (k: string) => stored.get(k) ?? null, setItem: (k: string, v: string) => void stored.set(k, v) }
  const jobs = new CollapsedJobs(storage)
  expect(jobs.has('a')).toBe(false)
  jobs.toggle('a')
  jobs.toggle('b')
  jobs.toggle('a')
  expect(jobs.has('a')).toBe(false)
  expect(new CollapsedJobs(storage).has('b')).toBe(true)
  jobs.toggle('b')
  expect(new CollapsedJobs(storage).has('b')).toBe(false)
})
