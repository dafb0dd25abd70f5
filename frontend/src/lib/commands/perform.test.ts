import { describe, expect, it, vi } from 'vitest'
import type { Action, ActionKind, TodayItem } from '$lib/api/types'
import type { App } from '$lib/state/app.svelte'
import { perform } from './perform'

const item = { run: 'r', task: 't', task_name: 'Nightly tests' } as TodayItem

function fakeApp(answers: { yes?: boolean; folder?: string } = {}) {
  const api = {
    runs: { retry: vi.fn(() => Promise.resolve({})), continue: vi.fn(() => Promise.resolve()) },
    tasks: { run: vi.fn(() => Promise.resolve({})), update: vi.fn(() => Promise.resolve({})) },
    jobs: { update: vi.fn(() => Promise.resolve({})) },
    settings: { update: vi.fn((changes: object) => Promise.resolve(changes)) },
    system: { resume: vi.fn(() => Promise.resolve({})) },
  }
  const app = {
    api,
    native: { signIn: vi.fn(() => Promise.resolve()), signInServers: vi.fn(() => Promise.resolve()), copy: vi.fn(() => Promise.resolve()), chooseFile: vi.fn(() => Promise.resolve(answers.folder ?? '')), chooseFolder: vi.fn(() => Promise.resolve(answers.folder ?? '')) },
    router: { go: vi.fn() },
    confirm: vi.fn(() => Promise.resolve(answers.yes ?? true)),
    variablesFor: vi.fn(() => Promise.resolve({})),
    confirmRun: vi.fn(() => Promise.resolve(answers.yes ?? true)),
    tryCall: vi.fn(async (call: (a: typeof api) => Promise<unknown>) => (await call(api), true)),
    records: { task: () => ({ id: 't', name: 'Nightly tests', job_id: 'j', schedule: { watch_path: '/old' } }), job: () => ({ id: 'j', name: 'Bookshop', working_directory: { path: '/gone' } }) },
    editing: null as unknown,
    focusOn: '',
  }
  const press = (action: ActionKind, more: Partial<Action> = {}) => perform(app as unknown as App, item, { action, label: '', command: '', ...more })
  return { app, api, press }
}

describe('each button of an item', () => {
  it('allows one rule that the button names, and says exactly which', async () => {
    const { app, api, press } = fakeApp()
    await press('allow_and_run', { rules: ['Bash(git push:*)'] })
    expect(app.confirm).not.toHaveBeenCalled()
    expect(api.runs.retry).toHaveBeenCalledWith('r', ['Bash(git push:*)'])
    expect(app.tryCall).toHaveBeenCalledWith(expect.anything(), 'Nightly tests may now use Bash(git push:*). It runs again')
  })

  it('asks before it allows several rules, a long one, or one with hidden characters', async () => {
    for (const rules of [['Read', 'Edit'], [`Bash(${'x'.repeat(60)})`], ['Bash(ls \u202e-la)']]) {
      const { app, api, press } = fakeApp({ yes: false })
      await press('allow_and_run', { rules })
      expect(app.confirm).toHaveBeenCalledWith(expect.objectContaining({ text: rules.join('\n').replace('\u202e', '\\u{202e}') }))
      expect(api.runs.retry).not.toHaveBeenCalled()
    }
  })

  it('runs again, runs now after asking, continues, signs in, does not wait', async () => {
    const { app, api, press } = fakeApp()
    await press('run_again')
    expect(api.runs.retry).toHaveBeenCalledWith('r')
    await press('run_now')
    expect(api.tasks.run).toHaveBeenCalledWith('t', {})
    await press('continue')
    expect(api.runs.continue).toHaveBeenCalledWith('r')
    await press('sign_in')
    expect(app.native.signIn).toHaveBeenCalled()
    await press('sign_in_servers')
    expect(app.native.signInServers).toHaveBeenCalledWith('t')
    await press('resume')
    expect(api.system.resume).toHaveBeenCalled()
    expect(app.router.go).not.toHaveBeenCalled() // the report stays
    const refused = fakeApp({ yes: false })
    await refused.press('run_now')
    expect(refused.api.tasks.run).not.toHaveBeenCalled()
  })

  it('chooses the folder of the job, or the one that is watched', async () => {
    const { app, api, press } = fakeApp({ folder: '/new' })
    await press('choose_folder', { field: 'working_directory.path' })
    expect(app.native.chooseFolder).toHaveBeenCalledWith('/gone')
    expect(api.jobs.update).toHaveBeenCalledWith('j', { working_directory: { path: '/new' } })
    await press('choose_folder', { field: 'schedule.watch_path' })
    expect(app.native.chooseFolder).toHaveBeenCalledWith('/old')
    expect(api.tasks.update).toHaveBeenCalledWith('t', { schedule: { watch_path: '/new' } })
    const cancelled = fakeApp()
    await cancelled.press('choose_folder', { field: 'working_directory.path' })
    expect(cancelled.api.jobs.update).not.toHaveBeenCalled()
  })

  it('copies the command that installs Claude Code, or sets its program', async () => {
    const { app, api, press } = fakeApp({ folder: '/opt/claude' })
    await press('install_claude', { command: 'npm install -g claude' })
    expect(app.native.copy).toHaveBeenCalledWith('npm install -g claude')
    await press('choose_program')
    expect(api.settings.update).toHaveBeenCalledWith({ claude_path: '/opt/claude' })
    const cancelled = fakeApp()
    await cancelled.press('choose_program')
    expect(cancelled.api.settings.update).not.toHaveBeenCalled()
  })

  it('opens what has to be edited, at its field', async () => {
    const task = fakeApp()
    await task.press('raise_limit', { field: 'max_turns' })
    expect([task.app.editing, task.app.focusOn]).toEqual([{ kind: 'task', id: 't' }, 'max_turns'])
    const setting = fakeApp()
    await setting.press('raise_limit', { field: 'settings.daily_budget_usd' })
    expect(setting.app.router.go).toHaveBeenCalledWith('settings')
    expect(setting.app.focusOn).toBe('daily_budget_usd')
    const profile = fakeApp()
    await profile.press('edit_profile', { field: 'AWS_TOKEN', profile: 'p' })
    expect([profile.app.editing, profile.app.focusOn]).toEqual([{ kind: 'profile', id: 'p' }, 'AWS_TOKEN'])
    const edit = fakeApp()
    await edit.press('edit_task')
    expect(edit.app.editing).toEqual({ kind: 'task', id: 't' })
  })

  it('leads to the job, and to the page with its branch', async () => {
    const { app, press } = fakeApp()
    await press('edit_job')
    expect(app.editing).toEqual({ kind: 'job', id: 'j' })
    await press('review_branch', { path: '/trees/a' })
    expect(app.router.go).toHaveBeenCalledWith('job', 'j')
  })

  it('checks a task again and says what came out', async () => {
    const { app, api, press } = fakeApp()
    const check = vi.fn(() => Promise.resolve({ checks: [{ state: 'ok' }, { state: 'failed' }] }))
    const toast = vi.fn()
    Object.assign(api.tasks, { check })
    Object.assign(app, { toast })
    await press('check_again')
    expect(check).toHaveBeenCalledWith('t')
    expect(toast).toHaveBeenCalledWith('The next run of Nightly tests would fail')
  })
})
