/** What the palette finds: tasks, runs and actions. */
import type { Run } from '$lib/api/types'
import { formatKeys, type Command } from '$lib/commands/commands'
import { branchCommands } from '$lib/commands/branch'
import { taskCommands } from '$lib/commands/records'
import { score } from '$lib/commands/search'
import { headlineOf, markOf } from '$lib/format/run'
import { formatRelative, formatTime } from '$lib/format/time'
import type { App } from '$lib/state/app.svelte'
import Folder from '@lucide/svelte/icons/folder'
import History from '@lucide/svelte/icons/history'
import Play from '@lucide/svelte/icons/play'
import { text } from './text'

export interface PaletteItem {
  id: string
  section: 'new' | 'tasks' | 'runs' | 'actions'
  title: string
  /** After the title, in a lighter color. */
  subtitle: string
  /** At the right: a state, a time, or keys. */
  right: string
  icon?: Command['icon']
  /** A mark in place of an icon. */
  mark?: ReturnType<typeof markOf> | 'none'
  /** Of a task: it has its own actions. */
  task?: string
  /** It is found only when the query begins with this word, or two letters of it. */
  verb?: string
  run: () => unknown
}

/** How many of each section are shown; with nothing typed, fewer. */
const limit = { typed: { new: 1, tasks: 8, runs: 6, actions: 12 }, empty: { new: 0, tasks: 5, runs: 4, actions: 40 } }

/** Those that match, section by section: the one with the best match comes first. */
export function findItems(items: readonly PaletteItem[], query: string): PaletteItem[] {
  const typed = query.trim() !== ''
  const most = typed ? limit.typed : limit.empty
  const [first = ''] = query.trim().toLowerCase().split(/\s+/)
  const scored = items.flatMap((item, at) => {
    if (item.verb && (first.length < 2 || !item.verb.startsWith(first))) return []
    const found = item.section === 'new' ? (/^every |\d/i.test(query.trim()) ? -1 : 50) : score(`${item.title} ${item.subtitle}`, query)
    return found === null ? [] : [{ item, found, at }]
  })
  const sections = (['new', 'tasks', 'runs', 'actions'] as const).map((section) => {
    const found = scored.filter(({ item }) => item.section === section)
    if (typed) found.sort((a, b) => a.found - b.found || a.at - b.at)
    return found.slice(0, most[section])
  })
  if (typed) sections.sort((a, b) => (a[0]?.found ?? Infinity) - (b[0]?.found ?? Infinity) || 0)
  return sections.flat().map(({ item }) => item)
}

/** The ids of the recent tasks first, the others by their last run. */
export function recentFirst<T extends { id: string }>(tasks: readonly T[], recent: readonly string[], lastRun: (id: string) => string): T[] {
  const rank = (id: string) => (recent.includes(id) ? recent.indexOf(id) : Infinity)
  return [...tasks].sort((a, b) => (rank(a.id) === rank(b.id) ? lastRun(b.id).localeCompare(lastRun(a.id)) : rank(a.id) - rank(b.id)))
}

export function taskItems(app: App, recent: readonly string[]): PaletteItem[] {
  const { records } = app
  const last = new Map(records.runs.toReversed().map((run) => [run.task_id, run]))
  return recentFirst(records.tasks, recent, (id) => last.get(id)?.scheduled_time ?? '').map((task) => {
    const run = last.get(task.id)
    const next = records.nextRunAt(task.id)
    const running = run?.status === 'running'
    return {
      id: `task.${task.id}`,
      section: 'tasks',
      title: task.name,
      subtitle: records.job(task.job_id ?? '')?.name ?? '',
      right: running ? text.palette.running : !task.enabled ? text.palette.off : next ? formatRelative(next, app.clock.now) : '',
      mark: run ? markOf(run) : 'none',
      task: task.id,
      run: () => app.router.go('task', task.id),
    }
  })
}

/** With what a search found in it, for words that the run is to show. */
export function runItem(app: App, run: Run, found = '', words = ''): PaletteItem {
  const headline = found || headlineOf(run)
  return {
    id: `run.${run.id}`,
    section: 'runs',
    title: run.task_name,
    subtitle: headline,
    right: formatTime(run.scheduled_time, app.clock.now),
    mark: markOf(run),
    run: () => {
      app.searched = words
      app.router.go('run', run.id)
    },
  }
}

export function actionItems(app: App, commands: readonly Command[]): PaletteItem[] {
  return [
    ...commands.filter((command) => !command.hidden && !command.id.startsWith('branch.') && (command.enabled?.() ?? true)).map((command) => commandItem(app, command)),
    ...app.records.tasks.map((task): PaletteItem => ({ id: `start.${task.id}`, section: 'actions', title: text.palette.runTask(task.name), subtitle: '', right: '', icon: Play, verb: 'run', task: task.id, run: () => app.runTask(task.id) })),
    ...app.records.jobs.map((job): PaletteItem => ({ id: `job.${job.id}`, section: 'actions', title: text.palette.openJob(job.name), subtitle: '', right: '', icon: Folder, run: () => app.router.go('job', job.id) })),
    ...branchItems(app),
  ]
}

/** What can be done with the branches that have changes. */
function branchItems(app: App): PaletteItem[] {
  return app.worktrees.toMerge.flatMap((tree) =>
    branchCommands(app, tree)
      .filter(({ enabled }) => enabled?.() ?? true)
      .map((command): PaletteItem => ({ ...commandItem(app, command), id: `${command.id}.${tree.path}`, subtitle: tree.branch })),
  )
}

/** What can be done with a task. */
export function actionsOf(app: App, id: string): PaletteItem[] {
  const task = app.records.task(id)
  if (!task) return []
  const [first, ...others] = taskCommands(app, task).filter(({ hidden }) => !hidden).map((command) => commandItem(app, command))
  const history: PaletteItem = { id: 'task.history', section: 'actions', title: text.palette.showHistory, subtitle: '', right: '', icon: History, run: () => app.showHistory(id) }
  return first ? [first, ...others.slice(0, -1), history, ...others.slice(-1)] : []
}

function commandItem(app: App, command: Command): PaletteItem {
  return {
    id: `command.${command.id}`,
    section: 'actions',
    title: command.title,
    subtitle: '',
    right: command.keys && formatKeys(command.keys, app.mac),
    ...(command.icon ? { icon: command.icon } : {}),
    run: () => command.run(),
  }
}
