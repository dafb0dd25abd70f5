import { render, screen, within } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, it, vi } from 'vitest'
import type { Api } from '$lib/api/bindings'
import { Problem } from '$lib/api/problem'
import type { FleetJoin, FleetStatus, Job, Run, Settings, Status } from '$lib/api/types'
import Shell from './Shell.svelte'
import { openLocation, testNative } from './testNative'

beforeEach(() => openLocation('#/machines'))

const copied = vi.fn(() => Promise.resolve())
const browsed = vi.fn()
const native = testNative({ copy: copied, browse: browsed })

const alone: FleetStatus = { joined: false, address: '', namespace: '', web: '', machine: '', labels: [], draining: false, connected: false, unreachable_since: null, problem: '', machines: [], jobs: [], waiting: [] }
const now = new Date().toISOString()
const joined: FleetStatus = {
  ...alone,
  joined: true, connected: true, address: 'buildhost:7233', namespace: 'agents', web: 'http://buildhost:8233', machine: 'laptop',
  machines: [
    { name: 'buildbox', labels: ['linux'], version: '1.4', this: false, last_seen: now, online: true, draining: false, jobs: ['j'], running: 1 },
    { name: 'laptop', labels: [], version: '1.4', this: true, last_seen: now, online: true, draining: false, jobs: [], running: 0 },
    { name: 'studio', labels: ['mac'], version: '1.3', this: false, last_seen: new Date(Date.now() - 3600_000).toISOString(), online: false, draining: false, jobs: [], running: 0 },
  ],
  jobs: [{ job_id: 'j', name: 'Nightly', revision: 1, on: ['linux'], on_loss: 'again', machine: '', pinned: '', path: '', refused: 'it is not mapped to a directory of this machine', machines: ['buildbox'] }],
  waiting: [{ run_id: 'r', task_id: 't', task_name: 'Review', job_id: 'j', since: now, waits_for: 'waits for a place on buildbox', machine: '' }],
}
const job = { id: 'j', name: 'Nightly', description: '', status: 'pending', task_order: [], working_directory: { path: '' }, fleet: { on: ['linux'], on_loss: 'again' } } as unknown as Job

function service(status: FleetStatus) {
  const answer = <T>(value: T) => vi.fn(() => Promise.resolve(value))
  return {
    jobs: { list: answer([job]) },
    tasks: { list: answer([]), outlook: answer([]), checks: answer([]), checkAll: answer([]) },
    runs: { requests: answer([]), list: vi.fn((_: unknown) => Promise.resolve([] as Run[])), summaries: answer([]), latest: answer([]), stats: answer([]) },
    profiles: { list: answer([]), storeSecret: answer(undefined) },
    settings: { get: answer({ theme: 'light' } as Settings) },
    system: { today: answer({ needs_you: [] }), status: answer({ started_at: now, faults: null } as unknown as Status), doctor: answer([]), worktrees: answer([]) },
    fleet: {
      status: vi.fn(() => Promise.resolve(status)),
      join: vi.fn((_: FleetJoin) => Promise.resolve((status = joined))),
      drain: vi.fn((on: boolean) => Promise.resolve((status = { ...joined, draining: on }))),
      leave: answer(alone),
      exportKey: answer('a1b2'),
      share: answer(job),
      map: answer(job),
      unshare: answer(job),
    },
    onEvent: () => () => {},
    onLost: () => () => {},
  }
}

async function open(status: FleetStatus) {
  const api = service(status)
  render(Shell, { api: api as unknown as Api, native })
  await screen.findByRole('heading', { name: 'Machines', level: 1 })
  return api
}

it('is not in the sidebar of a machine that shares nothing', async () => {
  const api = await open(alone)
  const sidebar = screen.getByRole('navigation', { name: 'Screens' })
  expect(within(sidebar).queryByRole('link', { name: 'Machines' })).toBeNull()
  expect(within(sidebar).getByRole('link', { name: 'Settings' })).toHaveAttribute('aria-current', 'page')
  await userEvent.keyboard('gt')
  await userEvent.keyboard('gm')
  expect(location.hash).toBe('#/today')
  expect(api.fleet.status).toHaveBeenCalledTimes(1)
})

it('joins with what was typed, and shows the machines', async () => {
  const api = await open(alone)
  const form = await screen.findByRole('form', { name: 'Join a fleet' })
  await userEvent.type(within(form).getByLabelText('Temporal server'), 'buildhost:7233?namespace=agents')
  await userEvent.type(within(form).getByLabelText('Labels'), 'linux, gpu')
  await userEvent.type(within(form).getByLabelText('Key from another machine'), 'a1b2')
  await userEvent.click(within(form).getByRole('button', { name: 'Join' }))
  expect(await screen.findByText('buildhost:7233, namespace agents')).toBeVisible()
  expect(api.profiles.storeSecret).toHaveBeenCalledWith('claude-scheduler-fleet/agents', 'a1b2')
  expect(api.fleet.join.mock.calls[0]?.[0]).toMatchObject({ engine: 'temporal://buildhost:7233?namespace=agents', labels: ['linux', 'gpu'], key: { source: '' } })
  expect(screen.getByRole('link', { name: /Machines/ })).toHaveAttribute('aria-current', 'page')
})

it('says at the field what is wrong with it', async () => {
  const api = await open(alone)
  api.fleet.join.mockRejectedValueOnce(new Problem({ operation: 'join fleet', field: 'engine', message: 'is not the address of an engine', hint: 'for example temporal://localhost:7233' }))
  const form = await screen.findByRole('form', { name: 'Join a fleet' })
  await userEvent.type(within(form).getByLabelText('Temporal server'), 'nowhere{Enter}')
  const field = within(form).getByLabelText('Temporal server')
  await vi.waitFor(() => expect(field).toHaveAttribute('aria-invalid', 'true'))
  expect(field).toHaveFocus()
  expect(within(form).getByRole('alert')).toHaveTextContent('Is not the address of an engine. For example temporal://localhost:7233')
})

it('shows machines, shared jobs and what waits for what', async () => {
  const api = await open(joined)
  const machines = await screen.findByRole('list', { name: 'Machines' }).then((list) => within(list).getAllByRole('listitem'))
  expect(machines[0]).toHaveTextContent(/buildbox\s*linux\s*1 running · 1 job/)
  expect(machines[1]).toHaveTextContent(/laptop\s*this machine/)
  expect(machines[2]).toHaveTextContent(/offline · seen 1 h ago/)
  expect(within(screen.getByRole('region', { name: 'Waiting' })).getByRole('link')).toHaveTextContent(/Review\s*Nightly.*waits for a place on buildbox/)
  expect(within(screen.getByRole('region', { name: 'Shared jobs' })).getByRole('link')).toHaveTextContent(/machines with linux · a lost run is repeated.*not on this machine: it is not mapped/)
  await userEvent.click(screen.getByRole('button', { name: 'Open in Temporal' }))
  expect(browsed).toHaveBeenCalledWith('http://buildhost:8233')
  await userEvent.click(screen.getByRole('button', { name: 'Take no further runs' }))
  expect(api.fleet.drain).toHaveBeenCalledWith(true)
  expect(await screen.findByRole('button', { name: 'Take runs again' })).toBeVisible()
})

it('says since when the server does not answer', async () => {
  await open({ ...joined, connected: false, unreachable_since: new Date(2020, 0, 1, 9).toISOString(), problem: 'connection refused' })
  const alert = await screen.findByRole('alert')
  expect(alert).toHaveTextContent('The Temporal server has not answered since 1 Jan 2020 09:00.')
  expect(alert).toHaveTextContent('Connection refused')
})

it('shares a job, and says where it works here', async () => {
  const api = await open(joined)
  location.hash = '#/job/j'
  await screen.findByRole('heading', { name: 'Nightly', level: 1 })
  const sharing = screen.getByRole('region', { name: 'Machines' })
  expect(sharing).toHaveTextContent(/Runs on\s*machines with linux/)
  await userEvent.click(within(sharing).getByRole('button', { name: 'Choose folder…' }))
  await userEvent.type(within(sharing).getByLabelText('Folder on this machine'), '~/app')
  await userEvent.click(within(sharing).getByRole('button', { name: 'Save' }))
  expect(api.fleet.map).toHaveBeenCalledWith('j', '~/app')
  await userEvent.click(within(sharing).getByRole('button', { name: 'Change…' }))
  await userEvent.clear(within(sharing).getByLabelText('Labels that a machine needs'))
  await userEvent.type(within(sharing).getByLabelText('Labels that a machine needs'), 'gpu')
  await userEvent.click(within(sharing).getByRole('button', { name: 'Save' }))
  expect(api.fleet.share).toHaveBeenCalledWith('j', { on: ['gpu'], on_loss: 'again' })
})
