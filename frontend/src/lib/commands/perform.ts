/** What the buttons do that resolve an item of the report, or a check of a task. */
import type { Action, TodayItem } from '$lib/api/types'
import type { App } from '$lib/state/app.svelte'
import { branchCommands } from './branch'
import { text } from './text'

/** What the buttons act on: a run, or a task if `run` is empty. */
type Subject = Pick<TodayItem, 'run' | 'task' | 'task_name'>

/** What the button of an action says. */
export function labelOf({ action, label }: Pick<Action, 'action' | 'label'>): string {
  return action === 'install_claude' ? text.copyInstall : label
}

/** The longest rule that a button can name. */
const nameable = 40

/** Performs an action of an item; the report stays on the screen where it can. */
export async function perform(app: App, item: Subject, action: Action): Promise<unknown> {
  switch (action.action) {
    case 'allow_and_run':
      return allow(app, item, action.rules ?? [])
    case 'run_again':
      return app.tryCall((api) => api.runs.retry(item.run), text.runsAgain(item.task_name))
    case 'run_now':
      return runNow(app, item)
    case 'sign_in':
      return app.tryCall(() => app.native.signIn())
    case 'sign_in_servers':
      return app.tryCall(() => app.native.signInServers(item.task))
    case 'continue':
      return app.tryCall((api) => api.runs.continue(item.run))
    case 'resume':
      return app.tryCall((api) => api.system.resume(), text.doesNotWait(item.task_name))
    case 'choose_folder':
      return chooseFolder(app, item, action.field ?? '')
    case 'install_claude':
      return app.tryCall(() => app.native.copy(action.command), text.installCopied)
    case 'choose_program':
      return chooseProgram(app)
    case 'raise_limit':
      app.focusOn = (action.field ?? '').replace(/^settings\./, '')
      return action.field?.startsWith('settings.') ? app.router.go('settings') : edit(app, item)
    case 'edit_profile':
      app.focusOn = action.field ?? ''
      return (app.editing = { kind: 'profile', id: action.profile ?? '' })
    case 'edit_task':
      return edit(app, item)
    case 'edit_job':
      return (app.editing = { kind: 'job', id: app.records.task(item.task)?.job_id ?? '' })
    case 'review_branch':
      return app.router.go('job', app.records.task(item.task)?.job_id ?? '')
    case 'merge_branch':
      return onBranch(app, action, 'branch.merge')
    case 'push_branch':
      return onBranch(app, action, 'branch.push')
    case 'open_request':
      return onBranch(app, action, 'branch.request')
    case 'check_again':
      return checkAgain(app, item)
  }
}

/** Runs a command of the branch of a worktree. */
async function onBranch(app: App, action: Action, id: string) {
  const find = () => app.worktrees.all.find(({ path }) => path === action.path)
  if (!find()) await app.worktrees.load()
  const tree = find()
  const command = tree && branchCommands(app, tree).find((other) => other.id === id)
  if (!command || command.enabled?.() === false) return app.toast(text.noBranch, { kind: 'error' })
  await command.run()
}

async function checkAgain(app: App, item: Subject) {
  let fails = false
  const done = await app.tryCall(async (api) => (fails = (await api.tasks.check(item.task)).checks.some(({ state }) => state === 'failed')))
  if (done) app.toast(text.checked(item.task_name, fails))
}

function edit(app: App, item: Subject) {
  app.editing = { kind: 'task', id: item.task }
}

async function runNow(app: App, item: Subject): Promise<boolean> {
  const variables = (await app.confirmRun(item.task)) && (await app.variablesFor(item.task))
  return variables ? app.tryCall((api) => api.tasks.run(item.task, variables), text.runsNow(item.task_name)) : false
}

/** Asks first unless the button named the exact rule. */
async function allow(app: App, item: Subject, rules: readonly string[]) {
  const named = rules.length === 1 && rules[0]!.length <= nameable && /^[\x20-\x7e]+$/.test(rules[0]!)
  const yes = named || (await app.confirm({ title: text.allowQuestion(item.task_name), text: rules.map(visible).join('\n'), action: text.allowAndRun, safe: true }))
  if (yes) await app.tryCall((api) => api.runs.retry(item.run, [...rules]), text.allowed(item.task_name, rules.map(visible).join(', ')))
}

/** A rule with characters that cannot be seen, or that change the order of others, written out. */
function visible(rule: string): string {
  return rule.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (char) => `\\u{${char.codePointAt(0)!.toString(16)}}`)
}

async function chooseProgram(app: App) {
  let path = ''
  const asked = await app.tryCall(async () => (path = await app.native.chooseFile('')))
  if (asked && path) await app.tryCall(async (api) => (app.records.settings = await api.settings.update({ claude_path: path })), text.programIs(path))
}

/** Of the job, or the folder that the task watches. */
async function chooseFolder(app: App, item: Subject, field: string) {
  const task = app.records.task(item.task)
  const job = app.records.job(task?.job_id ?? '')
  const watched = field.startsWith('schedule.')
  if (!task || (!job && !watched)) return edit(app, item)
  let path = ''
  const asked = await app.tryCall(async () => (path = await app.native.chooseFolder((watched ? task.schedule.watch_path : job?.working_directory.path) ?? '')))
  if (!asked || !path) return
  if (watched) return app.tryCall((api) => api.tasks.update(task.id, { schedule: { watch_path: path } }), text.watches(task.name, path))
  return app.tryCall((api) => api.jobs.update(job!.id, { working_directory: { path } }), text.worksIn(job!.name, path))
}
