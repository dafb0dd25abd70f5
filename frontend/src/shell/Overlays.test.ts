import { render, screen, within } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Api } from '$lib/api/bindings'
import { Problem } from '$lib/api/problem'
import type { Fields, Job, Settings, Status, Task, Today } from '$lib/api/types'
import Shell from './Shell.svelte'
import { openLocation, testNative } from './testNative'

beforeEach(() => openLocation('#/jobs'))

const native = testNative()

const job = { id: 'j', name: 'Nightly', description: '', status: 'pending', task_order: ['t'], working_directory: { path: '/srv/project' } } as unknown as Job
const task = {
  id: 't',
  job_id: 'j',
  name: 'Review',
  enabled: true,
  command_type: 'prompt',
  command: 'Review the last day',
  schedule: { type: 'manual', watch_patterns: [], run_at: null, timezone: '', cron_expression: '', interval_value: 0, interval_type: null },
  allowed_tools: [],
  disallowed_tools: [],
  checks: [],
  model: '',
  permissions: 'default',
  session_mode: 'new',
  session_id: null,
  profile: null,
  precheck: '',
  missed: null,
  overlap: null,
  timeout: 0,
  stall_timeout: 0,
  max_turns: 0,
  max_budget_usd: 0,
  commit_on_success: false,
  after_success: 'none',
  trust_project: true,
  required_mcp_servers: [],
  retry: { max_retries: 0 },
  notifications: {},
  last_run_status: null,
} as unknown as Task

function service() {
  const answer = <T>(value: T) => vi.fn(() => Promise.resolve(value))
  const empty = { ...task, id: '', job_id: null, name: '', command: '' }
  return {
    jobs: { list: answer([job]), restore: answer(undefined) },
    tasks: {
      checkAll: answer([]),
      checks: answer([]),
      suggestions: answer([]),
      list: answer([task]),
      outlook: answer([]),
      run: vi.fn(() => Promise.reject(new Problem({ message: 'is running already' }))),
      draft: vi.fn((fields: Fields<Task>) => Promise.resolve({ task: { ...empty, ...fields }, meaning: 'Manual', next: [], notes: [], command_line: 'claude -p', problem: null })),
      create: vi.fn((fields: Fields<Task>) => Promise.resolve({ ...task, ...fields, id: 'new' })),
      delete: answer({ job: null, tasks: [task] }),
      move: answer(undefined),
    },
    runs: { summaries: answer([]), latest: answer([]), list: answer([]) },
    profiles: { list: answer([]) },
    settings: { get: answer({ theme: 'light', missed: 'latest', overlap: 'skip' } as Settings) },
    system: { today: answer({ needs_you: null } as unknown as Today), status: answer({ started_at: new Date().toISOString(), faults: null, paused_until: null } as unknown as Status), pause: answer({}) },
    onEvent: () => () => {},
    onLost: () => () => {},
  }
}

async function open() {
  const api = service()
  render(Shell, { api: api as unknown as Api, native })
  await screen.findByRole('group', { name: 'Nightly' })
  return api
}

describe('above the screens', () => {
  it('writes a new task by keys alone, and names it after its instructions', async () => {
    const api = await open()
    await userEvent.keyboard('n')
    const sheet = await screen.findByRole('dialog', { name: 'New task' })
    const box = await within(sheet).findByRole('textbox', { name: 'Prompt' })
    expect(box).toHaveFocus()
    await userEvent.type(box, 'Tidy up')
    await userEvent.keyboard('{Control>}{Enter}{/Control}')
    await vi.waitFor(() => expect(api.tasks.create).toHaveBeenCalledWith(expect.objectContaining({ command: 'Tidy up', name: 'Tidy up', job_id: 'j' })))
    await vi.waitFor(() => expect(location.hash).toBe('#/task/new'))
  })

  it('opens the sheet that an address asks for, of what there is', async () => {
    await open()
    location.hash = '#/edit/task/gone'
    await vi.waitFor(() => expect(location.hash).toBe('#/task/gone'))
    expect(screen.queryByRole('dialog')).toBeNull()
    location.hash = '#/edit/task/t'
    expect(await screen.findByRole('dialog', { name: 'Edit task' })).toBeVisible()
    expect(location.hash).toBe('#/task/t')
  })

  it('shows a refusal at its field and stays open', async () => {
    const api = await open()
    await userEvent.keyboard('n')
    const sheet = await screen.findByRole('dialog', { name: 'New task' })
    await userEvent.type(await within(sheet).findByRole('textbox', { name: 'Prompt' }), 'Tidy up')
    api.tasks.create.mockRejectedValueOnce(new Problem({ field: 'max_turns', message: 'is too large', hint: 'less' }))
    await userEvent.click(within(sheet).getByRole('button', { name: 'Save' }))
    expect(await within(sheet).findByText('Is too large. Less')).toBeVisible() // its part has opened
    expect(within(sheet).getByRole('textbox', { name: 'Turns' })).toHaveFocus()
  })

  it('asks before discarding changes', async () => {
    await open()
    await userEvent.keyboard('n')
    await userEvent.type(await screen.findByRole('textbox', { name: 'Prompt' }), 'Tidy up')
    await userEvent.keyboard('{Escape}')
    await userEvent.click(await screen.findByRole('button', { name: 'Keep editing' }))
    expect(screen.getByRole('textbox', { name: 'Prompt' })).toHaveValue('Tidy up')
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Discard' }))
    await vi.waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  it('deletes after asking, and restores what the service returned', async () => {
    const api = await open()
    screen.getByText('Review').closest('a')!.focus()
    await userEvent.keyboard('{Delete}')
    await userEvent.click(await screen.findByRole('button', { name: 'Delete' }))
    await userEvent.click(await screen.findByRole('button', { name: 'Undo' }))
    expect(api.jobs.restore).toHaveBeenCalledWith({ job: null, tasks: [task] })
    expect(api.tasks.move).not.toHaveBeenCalled() // the service puts it back in its place
  })

  it('takes the toast away when its deletion is undone by a key', async () => {
    const api = await open()
    screen.getByRole('link', { name: /Review/ }).focus()
    await userEvent.keyboard('{Delete}')
    await userEvent.click(await screen.findByRole('button', { name: 'Delete' }))
    await screen.findByRole('button', { name: 'Undo' })
    await userEvent.keyboard('{Control>}z{/Control}')
    await vi.waitFor(() => expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull())
    expect(api.jobs.restore).toHaveBeenCalledOnce()
  })

  it('finds a command by a few letters', async () => {
    const api = await open()
    await userEvent.keyboard('{Control>}k{/Control}')
    await userEvent.type(await screen.findByRole('combobox'), 'ru rev')
    expect(screen.getAllByRole('option').map((option) => option.textContent?.trim())).toEqual(['Run Review'])
    await userEvent.keyboard('{Enter}')
    expect(api.tasks.run).toHaveBeenCalledWith('t', {})
  })

  it('asks for the values of the variables in a prompt before it runs', async () => {
    const api = service()
    api.tasks.list.mockResolvedValue([{ ...task, command: 'Release {{var.VERSION}} for {{var.who}}' }])
    render(Shell, { api: api as unknown as Api, native })
    await screen.findByRole('group', { name: 'Nightly' })
    const ask = async () => {
      await userEvent.keyboard('{Control>}k{/Control}')
      await userEvent.type(await screen.findByRole('combobox'), 'ru rev')
      await userEvent.keyboard('{Enter}')
      return screen.findByRole('dialog', { name: 'Run Review' })
    }
    await userEvent.click(within(await ask()).getByRole('button', { name: 'Cancel' }))
    expect(api.tasks.run).not.toHaveBeenCalled()
    const dialog = await ask()
    await userEvent.type(within(dialog).getByRole('textbox', { name: 'VERSION' }), '2.4')
    await userEvent.type(within(dialog).getByRole('textbox', { name: 'who' }), 'all')
    await userEvent.click(within(dialog).getByRole('button', { name: 'Run now' }))
    await vi.waitFor(() => expect(api.tasks.run).toHaveBeenCalledWith('t', { VERSION: '2.4', who: 'all' }))
  })

  it('pauses everything by one key, and lists the keys by another', async () => {
    const api = await open()
    await userEvent.keyboard('{Shift>}P{/Shift}')
    expect(api.system.pause).toHaveBeenCalledWith(null)
    await userEvent.keyboard('?')
    const list = await screen.findByRole('dialog', { name: 'Keyboard shortcuts' })
    expect(within(list).getByText('Shift P')).toBeVisible()
  })
})
