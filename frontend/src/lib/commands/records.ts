/** The commands of a task, a job and a run, for menus, palette and shortcuts. */
import type { RunSummary, Bundle, Job, Profile, Task } from '$lib/api/types'
import type { App } from '$lib/state/app.svelte'
import ArrowDown from '@lucide/svelte/icons/arrow-down'
import ArrowUp from '@lucide/svelte/icons/arrow-up'
import CalendarClock from '@lucide/svelte/icons/calendar-clock'
import Copy from '@lucide/svelte/icons/copy'
import Download from '@lucide/svelte/icons/download'
import PanelRight from '@lucide/svelte/icons/panel-right'
import FileText from '@lucide/svelte/icons/file-text'
import FileX from '@lucide/svelte/icons/file-x'
import Pencil from '@lucide/svelte/icons/pencil'
import Play from '@lucide/svelte/icons/play'
import Power from '@lucide/svelte/icons/power'
import Plus from '@lucide/svelte/icons/plus'
import RotateCw from '@lucide/svelte/icons/rotate-cw'
import Square from '@lucide/svelte/icons/square'
import Trash2 from '@lucide/svelte/icons/trash-2'
import type { MenuItem } from '$ui/menu'
import { branchCommands } from './branch'
import { importWarnings } from './importWarnings'
import { formatKeys, type Command } from './commands'
import { moveJob, moveTask, positionOf } from './reorder'
import { text } from './text'

export function taskCommands(app: App, task: Task): Command[] {
  return [
    { id: 'task.run', title: text.runNow, keys: 'r', icon: Play, run: () => app.runTask(task.id) },
    {
      id: 'task.pause',
      title: task.enabled ? text.turnOff : text.turnOn,
      keys: 'p',
      icon: Power,
      run: () => app.setTaskEnabled(task.id, !task.enabled),
    },
    { id: 'task.edit', title: text.edit, keys: 'e', icon: Pencil, run: () => (app.editing = { kind: 'task', id: task.id }) },
    { id: 'task.duplicate', title: text.duplicate, keys: 'Mod+d', icon: Copy, run: () => duplicateTask(app, task) },
    { id: 'task.up', title: text.moveUp, keys: 'Alt+ArrowUp', icon: ArrowUp, hidden: true, enabled: () => positionOf(app, task).index > 0, run: () => moveTask(app, task, -1) },
    { id: 'task.down', title: text.moveDown, keys: 'Alt+ArrowDown', icon: ArrowDown, hidden: true, enabled: () => positionOf(app, task).following > 0, run: () => moveTask(app, task, 1) },
    ...fileCommands(app, task),
    { id: 'task.delete', title: text.delete, keys: 'Delete', icon: Trash2, danger: true, run: () => deleteTask(app, task) },
  ]
}

/** A task is defined here, or in a file of its repository. */
function fileCommands(app: App, task: Task): Command[] {
  if (!task.source) return [{ id: 'task.export', title: text.exportTask, keys: '', icon: FileText, run: () => writeFile(app, task) }]
  return [{ id: 'task.detach', title: text.detach, keys: '', icon: FileX, run: () => detachTask(app, task) }]
}

async function writeFile(app: App, task: Task) {
  if (!(await app.confirm({ title: text.exportQuestion(task.name), text: text.exportText, action: text.exportNow, safe: true }))) return
  await app.tryCall(async (api) => {
    const written = await api.tasks.writeFile(task.id, {})
    app.toast(text.savedAs(written.path), { hint: written.notes.join('. ') })
  })
}

async function detachTask(app: App, task: Task) {
  if (!(await app.confirm({ title: text.detachQuestion(task.name, task.source?.file ?? ''), text: text.detachText, action: text.detachNow, safe: true }))) return
  await app.tryCall((api) => api.tasks.detach(task.id), text.detached(task.name))
}

export function jobCommands(app: App, job: Job): Command[] {
  const tasks = app.records.tasksOf(job)
  return [
    {
      id: 'job.run',
      title: text.runJob,
      keys: 'r',
      icon: Play,
      enabled: () => tasks.some((task) => task.enabled),
      run: () => app.tryCall((api) => api.jobs.run(job.id), text.jobStarted(job.name)),
    },
    { id: 'job.task', title: text.newTaskHere, keys: '', icon: Plus, run: () => (app.editing = { kind: 'task', id: '', fields: { job_id: job.id } }) },
    { id: 'job.edit', title: text.edit, keys: 'e', icon: Pencil, run: () => (app.editing = { kind: 'job', id: job.id }) },
    { id: 'job.duplicate', title: text.duplicate, keys: 'Mod+d', icon: Copy, run: () => duplicateJob(app, job) },
    { id: 'job.up', title: text.moveUp, keys: 'Alt+ArrowUp', icon: ArrowUp, hidden: true, enabled: () => app.records.jobs[0]?.id !== job.id, run: () => moveJob(app, job, -1) },
    { id: 'job.down', title: text.moveDown, keys: 'Alt+ArrowDown', icon: ArrowDown, hidden: true, enabled: () => app.records.jobs.at(-1)?.id !== job.id, run: () => moveJob(app, job, 1) },
    { id: 'job.export', title: text.export, keys: '', icon: Download, run: () => exportJob(app, job) },
    ...treesOf(app, job).flatMap((tree) => branchCommands(app, tree).filter(({ id }) => /^branch\.(merge|push|request)$/.test(id))),
    { id: 'job.delete', title: text.delete, keys: 'Delete', icon: Trash2, danger: true, run: () => deleteJob(app, job) },
  ]
}

/** The job's worktree, if its branch has changes. */
const treesOf = (app: App, job: Job) => app.worktrees.toMerge.filter((tree) => tree.job_id === job.id).slice(0, 1)

export function profileCommands(app: App, profile: Profile): Command[] {
  return [
    { id: 'profile.edit', title: text.edit, keys: 'e', icon: Pencil, run: () => (app.editing = { kind: 'profile', id: profile.id }) },
    {
      id: 'profile.duplicate',
      title: text.duplicate,
      keys: 'Mod+d',
      icon: Copy,
      run: () => app.tryCall(async (api) => app.router.go('profiles', (await api.profiles.duplicate(profile.id)).id)),
    },
    { id: 'profile.delete', title: text.delete, keys: 'Delete', icon: Trash2, danger: true, run: () => deleteProfile(app, profile) },
  ]
}

/** The commands of a run in a list; its own screen has more. */
export function runCommands(app: App, run: RunSummary): Command[] {
  const active = run.status === 'running' || run.status === 'upcoming'
  const task = app.records.task(run.task_id)
  return [
    { id: 'run.open', title: text.open, keys: 'Enter', icon: PanelRight, hidden: true, run: () => app.router.go('run', run.id) },
    ...(active
      ? [{ id: 'run.stop', title: text.stop, keys: '', icon: Square, danger: true, run: () => app.tryCall((api) => api.runs.cancel(run.id)) }]
      : [{ id: 'run.again', title: text.runAgain, keys: 'r', icon: RotateCw, enabled: () => task !== undefined, run: () => runAgain(app, run) }]),
    ...(task ? [{ id: 'run.task', title: text.show(task.name), keys: '', icon: CalendarClock, run: () => app.router.go('task', task.id) }] : []),
    { id: 'run.link', title: text.copyLink, keys: '', icon: Copy, run: () => app.tryCall(() => app.native.copy(`claude-scheduler://run/${run.id}`), text.linkCopied) },
  ]
}

export async function runAgain(app: App, run: Pick<RunSummary, 'id'>) {
  const screen = app.router.current.screen === 'today' ? 'today' : 'run' // the new run opens beside the same list
  await app.tryCall(async (api) => app.router.go(screen, (await api.runs.retry(run.id)).id))
}

/** Commands as menu items, with a separator above those that delete. */
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
    app.toast(text.created(copy.name), { action: { title: text.editCopy, run: () => (app.editing = { kind: 'task', id: copy.id }) } })
  })
}

async function duplicateJob(app: App, job: Job) {
  await app.tryCall(async (api) => {
    const copy = await api.jobs.duplicate(job.id)
    app.router.go('job', copy.id)
    app.toast(text.created(copy.name), { action: { title: text.editCopy, run: () => (app.editing = { kind: 'job', id: copy.id }) } })
  })
}

/** The names of the tasks that start after others, and will not anymore once those are deleted. */
function followersOf(app: App, deleted: readonly Task[]): string[] {
  const gone = new Set(deleted.map(({ id }) => id))
  return app.records.tasks.filter((task) => !gone.has(task.id) && (task.start_after ?? []).some(({ task_id }) => gone.has(task_id))).map(({ name }) => name)
}

export async function deleteTask(app: App, task: Task) {
  const yes = await app.confirm({ title: text.deleteQuestion(task.name), text: [task.source ? text.deleteFileTask(task.source.file) : text.deleteTask, text.leftBehind(followersOf(app, [task]))].join(' ').trim(), action: text.deleteNow })
  if (!yes) return
  await app.tryCall(async (api) => {
    const deleted = await api.tasks.delete(task.id)
    leaveDeletedScreen(app, [task.id])
    app.offerUndo(text.deleted(task.name), () => app.tryCall((api) => api.jobs.restore(deleted)))
  })
}

export async function deleteJob(app: App, job: Job) {
  const yes = await app.confirm({ title: text.deleteQuestion(job.name), text: [text.deleteJob(app.records.tasksOf(job).length), text.leftBehind(followersOf(app, app.records.tasksOf(job)))].join(' ').trim(), action: text.deleteNow })
  if (!yes) return
  await app.tryCall(async (api) => {
    const deleted: Bundle = await api.jobs.delete(job.id)
    leaveDeletedScreen(app, [job.id, ...(deleted.tasks ?? []).map((task) => task.id)])
    app.offerUndo(text.deleted(job.name), () => app.tryCall((api) => api.jobs.restore(deleted)))
  })
}

/** The names of the jobs and tasks whose runs use a profile, with where they are. */
export function usersOf(app: App, profile: string): { name: string; screen: 'job' | 'task'; id: string }[] {
  return [
    ...app.records.jobs.filter((job) => job.profile === profile).map(({ name, id }) => ({ name, screen: 'job' as const, id })),
    ...app.records.tasks.filter((task) => task.profile === profile).map(({ name, id }) => ({ name, screen: 'task' as const, id })),
  ]
}

async function deleteProfile(app: App, profile: Profile) {
  const users = usersOf(app, profile.id)
  if (users.length > 0) {
    app.toast(text.profileInUse(profile.name, users.map((user) => user.name).join(', ')), { kind: 'error', hint: text.profileInUseHint })
    return
  }
  if (!(await app.confirm({ title: text.deleteQuestion(profile.name), text: text.deleteProfile, action: text.deleteNow }))) return
  await app.tryCall(async (api) => {
    const deleted = await api.profiles.delete(profile.id)
    if (app.router.current.id === profile.id) app.router.go('profiles')
    app.offerUndo(text.deleted(deleted.name), () => app.tryCall((api) => api.profiles.restore(deleted)))
  })
}

/** Leaves the screen of a record that was deleted. */
function leaveDeletedScreen(app: App, deleted: string[]) {
  if (deleted.includes(app.router.current.id)) app.router.go('jobs')
}

async function exportJob(app: App, job: Job) {
  await app.tryCall(async (api) => {
    const bundle = await api.jobs.export(job.id)
    const path = await app.native.saveText(`${job.name.replace(/[^\p{L}\p{N} _-]/gu, '')}.json`, JSON.stringify(bundle, null, 2) + '\n')
    if (path) app.toast(text.savedAs(path))
  })
}

/** Imports an exported file; a job that already exists is imported as a copy. */
export async function importJob(app: App) {
  await app.tryCall(async (api) => {
    const file = await app.native.readText()
    if (!file) return
    const bundle = JSON.parse(file) as Bundle
    const known = app.records.jobs.some((job) => job.id === bundle.job?.id)
    const title = known ? text.importCopyQuestion : text.importQuestion(bundle.job?.name)
    const warnings = [known ? text.exists(bundle.job?.name ?? '') : '', ...importWarnings(bundle)].filter(Boolean).join(' ')
    if (!(await app.confirm({ title, text: warnings, action: known ? text.importCopy : text.import, safe: true }))) return
    const done = await api.jobs.import(bundle, known ? 'copy' : 'refuse')
    if (done.job) app.router.go('job', done.job.id)
    app.toast(text.imported(done.tasks?.length ?? 0), { hint: (done.notes ?? []).join('. ') })
  })
}
