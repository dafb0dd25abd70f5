import { render, screen } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import type { Task, TaskTrigger } from '$lib/api/types'
import { Form } from '$lib/form/form.svelte'
import type * as state from '$lib/state/app.svelte'
import Events from './Events.svelte'

const current = vi.hoisted(() => ({ app: {} as unknown }))
vi.mock('$lib/state/app.svelte', async (original) => ({ ...(await original<typeof state>()), useApp: () => current.app }))

const task = { id: 't', enabled: true, schedule: { type: 'manual' }, github: { event: '', repository: '', label: '', poll_interval: 0 } } as unknown as Task

function open(saved: boolean, trigger: Partial<TaskTrigger>) {
  const copied = vi.fn(() => Promise.resolve())
  const tasks = {
    trigger: vi.fn(() => Promise.resolve({ task_id: 't', since: null, url: '', ...trigger })),
    createTrigger: vi.fn(() => Promise.resolve({ task_id: 't', since: '2026-11-28T12:00:00Z', url: trigger.url ?? '', token: 'cst_new' })),
    deleteTrigger: vi.fn(() => Promise.resolve()),
  }
  current.app = {
    api: { tasks },
    records: { task: () => (saved ? task : undefined) },
    clock: { now: new Date('2026-11-28T12:01:00Z') },
    native: { copy: copied },
    toast: vi.fn(),
    tryCall: (call: (api: unknown) => Promise<unknown>) => call({ tasks }),
  }
  const form = new Form<Task>(task)
  render(Events, { form })
  return { tasks, copied, form }
}

it('shows a token once, with the command that uses it', async () => {
  const { tasks, copied } = open(true, { url: 'http://127.0.0.1:7878/v1/trigger/t' })
  await userEvent.click(await screen.findByRole('button', { name: 'Create a token' }))
  expect(screen.getByText('cst_new')).toBeVisible()
  expect(screen.getByRole('group', { name: 'How to call it' })).toHaveTextContent("curl http://127.0.0.1:7878/v1/trigger/t -H 'Authorization: Bearer cst_new'")
  await userEvent.click(screen.getByRole('button', { name: 'Copy the token' }))
  expect(copied).toHaveBeenCalledWith('cst_new')
  await userEvent.click(screen.getByRole('button', { name: 'Delete the token' }))
  expect(tasks.deleteTrigger).toHaveBeenCalledWith('t')
  expect(screen.queryByText('cst_new')).toBeNull()
})

it('says what is missing', async () => {
  open(true, { since: '2026-11-28T12:00:00Z' })
  expect(await screen.findByText(/Requests are answered once/)).toBeVisible()
  expect(screen.getByRole('button', { name: 'New token' })).toBeVisible()
})

it('needs a saved task', () => {
  const { tasks } = open(false, {})
  expect(screen.getByText('Save the task first')).toBeVisible()
  expect(tasks.trigger).not.toHaveBeenCalled()
})

it('asks for the fields of an event of GitHub', async () => {
  const { form } = open(true, {})
  expect(screen.queryByLabelText('Repository')).toBeNull()
  await userEvent.selectOptions(screen.getByLabelText('Event of GitHub'), 'label')
  await userEvent.type(screen.getByLabelText('Repository'), 'ada/shop')
  await userEvent.type(screen.getByLabelText('Label'), 'bug')
  expect(form.changes).toEqual({ github: { event: 'label', repository: 'ada/shop', label: 'bug' } })
})
