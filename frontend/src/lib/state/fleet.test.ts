import { expect, it } from 'vitest'
import type { Api } from '$lib/api/bindings'
import type { FleetStatus } from '$lib/api/types'
import { Fleet } from './fleet.svelte'

const status = (more: Partial<FleetStatus> = {}) => ({ joined: true, web: 'http://127.0.0.1:8233/', namespace: 'agents', machines: [], jobs: [], waiting: [], ...more }) as unknown as FleetStatus

it('keeps what it knows when the service does not answer', async () => {
  let fails = false
  const fleet = new Fleet({ fleet: { status: () => (fails ? Promise.reject(new Error('gone')) : Promise.resolve(status())) } } as unknown as Api)
  expect(fleet.joined).toBe(false)
  await fleet.load()
  fails = true
  await fleet.load()
  expect(fleet.joined).toBe(true)
})

it('prefers the result of an action to an answer that was asked for before it', async () => {
  let answer: (status: FleetStatus) => void = () => {}
  const fleet = new Fleet({ fleet: { status: () => new Promise<FleetStatus>((resolve) => (answer = resolve)) } } as unknown as Api)
  const loading = fleet.load()
  fleet.set(status({ joined: false }))
  answer(status())
  await loading
  expect(fleet.joined).toBe(false)
})

it('knows the page of a run in Temporal', () => {
  const fleet = new Fleet({} as Api)
  expect(fleet.pageOf('run/7f')).toBe('')
  fleet.set(status())
  expect(fleet.pageOf('run/7f')).toBe('http://127.0.0.1:8233/namespaces/agents/workflows/run%2F7f')
  expect(fleet.pageOf('')).toBe('')
})
