import { render, screen, within } from '@testing-library/svelte'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Api } from '$lib/api/bindings'
import { Problem } from '$lib/api/problem'
import type { Event, Job, Run, Settings, Status, Task, Today } from '$lib/api/types'
import Shell from './Shell.svelte'
import { openLocation, testNative } from './testNative'

beforeEach(() => openLocation(''))

const native = testNative({ platform: () => Promise.resolve('linux') })

const job = {
  id: 'j',
  name: 'Nightly',
  description: '',
  status: 'pending',
  task_order: ['t'],
  working_directory: { path: '/srv/project' },
} as unknown as Job
const task = {
  id: 't',
  job_id: 'j',
  name: 'Review',
  enabled: true,
  schedule: { type: 'calendar' },
  command: 'Review the last day',
  allowed_tools: [],
  disallowed_tools: [],
  last_run_status: null,
} as unknown as Task
const run = {
  id: 'r',
  task_id: 't',
  task_name: 'Review',
  status: 'running',
  reason: '',
  trigger: 'manual',
  attempt: 1,
  scheduled_time: new Date().toISOString(),
  start_time: new Date().toISOString(),
  duration: null,
  output: '',
  errors: [],
  permission_denials: [],
  cost_usd: 0,
} as unknown as Run

function fakeApi(change: { down?: () => boolean } = {}) {
  let tell: (event: Event) => void = () => {}
  let lose: (problem: Problem) => void = () => {}
  const answer = <T>(value: T) =>
    vi.fn(() => (change.down?.() ? Promise.reject(new Problem({ message: 'no answer', kind: 'unavailable' })) : Promise.resolve(value)))
  const api = {
    jobs: { list: answer([job]), run: answer(run) },
    tasks: {
      list: answer([task]),
      outlook: answer([
        { task_id: 't', meaning: 'Every weekday at 09:00', next: [new Date(Date.now() + 2 * 3600_000).toISOString()], notes: [], blocked: '', waiting: '' },
      ]),
      run: answer(run),
      update: answer(task),
      checks: answer([]),
      suggestions: answer([]),
      checkAll: answer([]),
    },
    runs: { requests: answer([]), list: answer([] as Run[]), summaries: answer([]), latest: answer([]), get: answer(run), cancel: answer(undefined), compare: answer(null) },
    transcripts: { watch: () => () => {}, open: () => ({ entry: () => new Promise(() => {}), find: answer([]), close: () => {} }) },
    profiles: { list: answer([]) },
    settings: { get: answer({ theme: 'dark' } as Settings), update: answer({} as Settings) },
    system: { today: answer({ since: new Date().toISOString(), runs: 0, done: 0, other: 0, older: 0, run_time: 0, requests: [], task_files: [], needs_you: [], found: [], quiet: [], running: [], next: [], forecast: { day: { runs: 0, cost_usd: 0, unpriced: 0, text: 'no runs' }, week: { runs: 0, cost_usd: 0, unpriced: 0, text: 'no runs' }, watches: 0, limit_at: null, limit: '', budget_at: null, budget: '' }, changed_files: 0, branches: [], cost_usd: 0, usual_cost_usd: 0 } as Today), status: answer({ started_at: new Date().toISOString(), faults: null } as unknown as Status), start: vi.fn(() => Promise.resolve()) },
    onEvent: (callback: typeof tell) => {
      tell = callback
      return () => {}
    },
    onLost: (callback: typeof lose) => {
      lose = callback
      return () => {}
    },
  }
  return { api: api as unknown as Api & typeof api, tell: (event: Event) => tell(event), lose: (problem: Problem) => lose(problem) }
}

describe('the window', () => {
  it('lists jobs with their tasks, schedule in words and next run', async () => {
    render(Shell, { api: fakeApi().api, native })
    await userEvent.click(await screen.findByRole('link', { name: 'Tasks' }))
    const group = await screen.findByRole('group', { name: 'Nightly' })
    expect(within(group).getByText('/srv/project')).toBeVisible()
    expect(within(group).getByText('Every weekday at 09:00')).toBeVisible()
    expect(within(group).getByText('in 2 h')).toBeVisible()
    expect(document.documentElement.dataset['theme']).toBe('dark')
  })

  it('goes by the keys, runs a task, and shows what the events say', async () => {
    const { api, tell } = fakeApi()
    render(Shell, { api, native })
    await screen.findByRole('heading', { name: /^Today/ })
    await userEvent.keyboard('gj')
    await userEvent.click(within(await screen.findByRole('group', { name: 'Nightly' })).getByText('Review'))
    await userEvent.click(await screen.findByRole('button', { name: 'Run now' }))
    expect(api.tasks.run).toHaveBeenCalledWith('t', {})

    tell({ kind: 'run', id: 'r', deleted: false, run })
    await userEvent.click(await screen.findByRole('button', { name: 'Stop' }))
    expect(api.runs.cancel).toHaveBeenCalledWith('r')

    tell({ kind: 'run', id: 'r', deleted: false, run: { ...run, status: 'failed', reason: 'timeout', duration: 3, errors: ['stopped after 3 s'] } })
    await userEvent.click(await screen.findByRole('button', { name: 'Finished · show report' }))
    expect(within(await screen.findByRole('region', { name: 'Outcome' })).getByText('Stopped after 3 s')).toBeVisible()
    expect(await screen.findByText('Review: Failed: time limit reached')).toBeInTheDocument() // the live region
  })

  it('starts the service when none answers, and offers to when that fails', async () => {
    let down = true
    const { api } = fakeApi({ down: () => down })
    api.system.start.mockRejectedValueOnce(new Problem({ operation: 'start background service', message: 'not found', kind: 'unavailable' }))
    render(Shell, { api, native })
    expect(await screen.findByText('Start background service: not found')).toBeVisible()
    down = false
    await userEvent.click(screen.getByRole('button', { name: 'Start' }))
    expect(await screen.findByRole('heading', { name: /^Today/ })).toBeVisible()
    expect(api.system.start).toHaveBeenCalledTimes(2)
  })

  it('says when the service goes away, and comes back with it', async () => {
    const { api, tell, lose } = fakeApi()
    render(Shell, { api, native })
    await screen.findByRole('heading', { name: /^Today/ })
    lose(new Problem({ message: 'the background service is not running', kind: 'unavailable' }))
    expect(await screen.findByText('The background service is not running')).toBeVisible()
    expect(api.system.start).not.toHaveBeenCalled()
    tell({ kind: 'reset', id: '', deleted: false })
    await vi.waitFor(() => expect(screen.queryByText('The background service is not running')).toBeNull())
    expect(screen.getByRole('heading', { name: /^Today/ })).toBeVisible()
  })

  it('says what was refused', async () => {
    const { api } = fakeApi()
    api.tasks.update.mockRejectedValueOnce(new Problem({ operation: 'update task', message: 'disk is full', hint: 'free some space' }))
    render(Shell, { api, native })
    await userEvent.keyboard('gj')
    await userEvent.click(await screen.findByRole('switch', { name: 'Turn on Review' }))
    expect(await screen.findByText('Update task: disk is full')).toBeVisible()
    expect(api.tasks.update).toHaveBeenCalledWith('t', { enabled: false })
    expect(screen.getByText('free some space')).toBeVisible()
  })
})
