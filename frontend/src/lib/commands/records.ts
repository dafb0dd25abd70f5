/** What can be done with a job or a task, wherever it is shown: menus, palette and keys take it from here. */
import type { RunSummary, Bundle, Job, Task } from '$lib/api/types'
import type { App } from '$lib/state/app.svelte'
import ArrowDown from '@lucide/svelte/icons/arrow-down'
import ArrowUp from '@lucide/svelte/icons/arrow-up'
import CalendarClock from '@lucide/svelte/icons/calendar-clock'
import Copy from '@lucide/svelte/icons/copy'
import Download from '@lucide/svelte/icons/download'
import Pause from '@lucide/svelte/icons/pause'
import Pencil from '@lucide/svelte/icons/pencil'
import Play from '@lucide/svelte/icons/play'
import Plus from '@lucide/svelte/icons/plus'
import RotateCw from '@lucide/svelte/icons/rotate-cw'
import Square from '@lucide/svelte/icons/square'
import Trash2 from '@lucide/svelte/icons/trash-2'
import type { MenuItem } from '$ui/menu'
import { importWarnings } from './importWarnings'
import { formatKeys, type Command } from './commands'
import { moveJob, moveTask, positionOf } from './reorder'

export function taskCommands(app: App, task: Task): Command[] {
  return [
    { id: 'task.run', title: 'Run now', keys: 'r', icon: Play, run: () => app.runTask(task.id) },
    {
      id: 'task.pause',
      title: task.enabled ? 'Pause' : 'Resume',
      keys: 'p',
      icon: task.enabled ? Pause : Play,
      run: () => app.tryCall((api) => api.tasks.update(task.id, { enabled: !task.enabled })),
    },
    { id: 'task.edit', title: 'Edit…', keys: 'e', icon: Pencil, run: () => (app.editing = { kind: 'task', id: task.id }) },
    { id: 'task.duplicate', title: 'Duplicate', keys: 'Mod+d', icon: Copy, run: () => duplicateTask(app, task) },
    { id: 'task.up', title: 'Move up', keys: 'Alt+ArrowUp', icon: ArrowUp, hidden: true, enabled: () => positionOf(app, task).at > 0, run: () => moveTask(app, task, -1) },
    { id: 'task.down', title: 'Move down', keys: 'Alt+ArrowDown', icon: ArrowDown, hidden: true, enabled: () => positionOf(app, task).below > 0, run: () => moveTask(app, task, 1) },
    { id: 'task.delete', title: 'Delete…', keys: 'Delete', icon: Trash2, danger: true, run: () => deleteTask(app, task) },
  ]
}

export function jobCommands(app: App, job: Job): Command[] {
  const tasks = app.records.tasksOf(job)
  return [
    {
      id: 'job.run',
      title: 'Run job',
      keys: 'r',
      icon: Play,
      enabled: () => tasks.some((task) => task.enabled),
      run: () => app.tryCall((api) => api.jobs.run(job.id), `${job.name} is running`),
    },
    { id: 'job.task', title: 'New task…', keys: '', icon: Plus, run: () => (app.editing = { kind: 'task', id: '', fields: { job_id: job.id } }) },
    { id: 'job.edit', title: 'Edit…', keys: 'e', icon: Pencil, run: () => (app.editing = { kind: 'job', id: job.id }) },
    { id: 'job.duplicate', title: 'Duplicate', keys: 'Mod+d', icon: Copy, run: () => duplicateJob(app, job) },
    { id: 'job.up', title: 'Move up', keys: 'Alt+ArrowUp', icon: ArrowUp, hidden: true, enabled: () => app.records.jobs[0]?.id !== job.id, run: () => moveJob(app, job, -1) },
    { id: 'job.down', title: 'Move down', keys: 'Alt+ArrowDown', icon: ArrowDown, hidden: true, enabled: () => app.records.jobs.at(-1)?.id !== job.id, run: () => moveJob(app, job, 1) },
    { id: 'job.export', title: 'Export…', keys: '', icon: Download, run: () => exportJob(app, job) },
    { id: 'job.delete', title: 'Delete…', keys: 'Delete', icon: Trash2, danger: true, run: () => deleteJob(app, job) },
  ]
}

/** Of a run in a list; its own screen has more. */
export function runCommands(app: App, run: RunSummary): Command[] {
  const going = run.status === 'running' || run.status === 'upcoming'
  const task = app.records.task(run.task_id)
  return [
    { id: 'run.open', title: 'Open', keys: 'Enter', hidden: true, run: () => app.router.go('run', run.id) },
    ...(going
      ? [{ id: 'run.stop', title: 'Stop', keys: '', icon: Square, danger: true, run: () => app.tryCall((api) => api.runs.cancel(run.id)) }]
      : [{ id: 'run.again', title: 'Run again', keys: 'r', icon: RotateCw, enabled: () => task !== undefined, run: () => runAgain(app, run) }]),
    ...(task ? [{ id: 'run.task', title: `Show ${task.name}`, keys: '', icon: CalendarClock, run: () => app.router.go('task', task.id) }] : []),
    { id: 'run.link', title: 'Copy link', keys: '', icon: Copy, run: () => app.tryCall(() => app.native.copy(`claude-scheduler://run/${run.id}`), 'Link copied') },
  ]
}

export async function runAgain(app: App, run: Pick<RunSummary, 'id'>) {
  await app.tryCall(async (api) => app.router.go('run', (await api.runs.retry(run.id)).id))
}

/** Commands as the lines of a menu; a line above what deletes. */
export function menuItems(commands: readonly Command[], mac: boolean): MenuItem[] {
  return commands.map((command) => ({
    title: command.title,
    ...(command.icon ? { icon: command.icon } : {}),
    keys: command.keys && formatKeys(command.keys, mac),
    danger: command.danger ?? false,
    separated: command.danger ?? false,
    disabled: !(command.enabled?.() ?? true),
    run: () => command.run(),
  }))
}

async function duplicateTask(app: App, task: Task) {
  await app.tryCall(async (api) => {
    const copy = await api.tasks.duplicate(task.id)
    app.router.go('task', copy.id)
    app.toast(`${copy.name} was made`, { action: { title: 'Edit', run: () => (app.editing = { kind: 'task', id: copy.id }) } })
  })
}

async function duplicateJob(app: App, job: Job) {
  await app.tryCall(async (api) => {
    const copy = await api.jobs.duplicate(job.id)
    app.router.go('job', copy.id)
    app.toast(`${copy.name} was made`, { action: { title: 'Edit', run: () => (app.editing = { kind: 'job', id: copy.id }) } })
  })
}

export async function deleteTask(app: App, task: Task) {
  const yes = await app.confirm({ title: `Delete ${task.name}?`, text: 'It will not run any more. Its runs stay in the history.', action: 'Delete' })
  if (!yes) return
  await app.tryCall(async (api) => {
    const deleted = await api.tasks.delete(task.id)
    leaveDeletedScreen(app, [task.id])
    app.offerUndo(`${task.name} was deleted`, () => app.tryCall((api) => api.jobs.restore(deleted)))
  })
}

export async function deleteJob(app: App, job: Job) {
  const count = app.records.tasksOf(job).length
  const tasks = count === 0 ? 'It has no tasks.' : count === 1 ? 'Its task is deleted, too.' : `Its ${count} tasks are deleted, too.`
  const yes = await app.confirm({ title: `Delete ${job.name}?`, text: `${tasks} Their runs stay in the history.`, action: 'Delete' })
  if (!yes) return
  await app.tryCall(async (api) => {
    const deleted: Bundle = await api.jobs.delete(job.id)
    leaveDeletedScreen(app, [job.id, ...(deleted.tasks ?? []).map((task) => task.id)])
    app.offerUndo(`${job.name} was deleted`, () => app.tryCall((api) => api.jobs.restore(deleted)))
  })
}

/** A screen of what is gone is left. */
function leaveDeletedScreen(app: App, gone: string[]) {
  if (gone.includes(app.router.current.id)) app.router.go('jobs')
}

async function exportJob(app: App, job: Job) {
  await app.tryCall(async (api) => {
    const bundle = await api.jobs.export(job.id)
    const path = await app.native.saveText(`${job.name.replace(/[^\p{L}\p{N} _-]/gu, '')}.json`, JSON.stringify(bundle, null, 2) + '\n')
    if (path) app.toast(`Saved as ${path}`)
  })
}

/** Brings in a file that was exported; a job that is there already is brought in as a copy. */
export async function importJob(app: App) {
  await app.tryCall(async (api) => {
    const text = await app.native.readText()
    if (!text) return
    const bundle = JSON.parse(text) as Bundle
    const known = app.records.jobs.some((job) => job.id === bundle.job?.id)
    const title = known ? 'Import a copy?' : `Import ${bundle.job?.name ?? 'this job'}?`
    const brings = [known ? `${bundle.job?.name} exists. Nothing is overwritten.` : '', ...importWarnings(bundle)].filter(Boolean).join(' ')
    if (!(await app.confirm({ title, text: brings, action: known ? 'Import a copy' : 'Import', safe: true }))) return
    const done = await api.jobs.import(bundle, known ? 'copy' : 'refuse')
    if (done.job) app.router.go('job', done.job.id)
    app.toast(`Imported with ${done.tasks?.length ?? 0} tasks`, { hint: (done.notes ?? []).join('. ') })
  })
}
