/** The commands that are available on every screen. */
import type { App } from '$lib/state/app.svelte'
import ArrowLeft from '@lucide/svelte/icons/arrow-left'
import ArrowRight from '@lucide/svelte/icons/arrow-right'
import FilePlus from '@lucide/svelte/icons/file-plus'
import FolderPlus from '@lucide/svelte/icons/folder-plus'
import Import from '@lucide/svelte/icons/import'
import Keyboard from '@lucide/svelte/icons/keyboard'
import Pause from '@lucide/svelte/icons/pause'
import Play from '@lucide/svelte/icons/play'
import RefreshCw from '@lucide/svelte/icons/refresh-cw'
import RotateCcw from '@lucide/svelte/icons/rotate-ccw'
import Search from '@lucide/svelte/icons/search'
import Undo2 from '@lucide/svelte/icons/undo-2'
import Sparkles from '@lucide/svelte/icons/sparkles'
import ZoomIn from '@lucide/svelte/icons/zoom-in'
import ZoomOut from '@lucide/svelte/icons/zoom-out'
import type { Command } from './commands'
import { importJob, jobCommands, profileCommands, runCommands, taskCommands } from './records'
import { text } from './text'

/** How long a pause lasts; null: until it is resumed. */
export const pauseOptions: readonly { title: string; until: (now: Date) => string | null }[] = [
  { title: text.pauseOneHour, until: (now) => new Date(now.getTime() + 3_600_000).toISOString() },
  { title: text.pauseUntilTomorrow, until: (now) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1).toISOString() },
  { title: text.pauseIndefinitely, until: () => null },
]

export function pausedUntil(app: App): string | null {
  return app.records.status?.paused_until ?? app.records.settings?.paused_until ?? null
}

function pauseUntil(app: App, until: string | null) {
  return app.tryCall(async (api) => {
    await api.system.pause(until)
    app.toast(text.paused, { topic: 'pause', action: { title: text.resume, run: () => void app.tryCall((api) => api.system.resume()) } })
  })
}

/** One for each of pauseOptions. */
export function pauseCommands(app: App): Command[] {
  return pauseOptions.map(({ title, until }, index) => ({ id: `pause.${index}`, title, keys: '', icon: Pause, run: () => pauseUntil(app, until(new Date())) }))
}

export function globalCommands(app: App): Command[] {
  const paused = pausedUntil(app) !== null
  const online = () => app.records.connection === 'ready'
  return [
    { id: 'palette', title: text.findCommand, keys: 'Mod+k', icon: Search, hidden: true, run: () => (app.overlay = 'palette') },
    {
      id: 'back',
      title: text.back,
      keys: app.mac ? 'Mod+[' : 'Alt+ArrowLeft',
      icon: ArrowLeft,
      hidden: true,
      enabled: () => app.router.canGoBack,
      run: () => app.router.back(),
    },
    {
      id: 'forward',
      title: text.forward,
      keys: app.mac ? 'Mod+]' : 'Alt+ArrowRight',
      icon: ArrowRight,
      hidden: true,
      enabled: () => app.router.canGoForward,
      run: () => app.router.forward(),
    },
    { id: 'zoom.in', title: text.zoomIn, keys: 'Mod+Plus', icon: ZoomIn, everywhere: true, run: () => app.zoom.step(1) },
    { id: 'zoom.out', title: text.zoomOut, keys: 'Mod+-', icon: ZoomOut, everywhere: true, run: () => app.zoom.step(-1) },
    { id: 'zoom.reset', title: text.zoomReset, keys: 'Mod+0', icon: RotateCcw, everywhere: true, run: () => app.zoom.set(100) },
    { id: 'task.new', title: text.newTask, keys: 'n', icon: FilePlus, enabled: online, run: () => newTask(app) },
    { id: 'job.new', title: text.newJob, keys: 'Shift+N', icon: FolderPlus, enabled: online, run: () => (app.editing = { kind: 'job', id: '' }) },
    {
      id: 'pause',
      title: paused ? text.resumeAll : text.pauseAll,
      keys: 'Shift+P',
      icon: paused ? Play : Pause,
      enabled: online,
      run: () =>
        paused
          ? app.tryCall((api) => api.system.resume(), text.resumed, 'pause')
          : pauseUntil(app, null),
    },
    ...(paused ? [] : pauseCommands(app).slice(0, 2)),
    { id: 'welcome', title: text.welcome, keys: '', icon: Sparkles, run: () => app.router.go('welcome') },
    { id: 'job.import', title: text.importJob, keys: '', icon: Import, enabled: online, run: () => importJob(app) },
    { id: 'undo', title: text.undoOf(app.undo?.text ?? ''), keys: 'Mod+z', icon: Undo2, enabled: () => app.undo !== null, run: () => app.undo?.run() },
    { id: 'search', title: text.searchHistory, keys: '/', icon: Search, run: () => search(app) },
    { id: 'reload', title: text.reload, keys: '', icon: RefreshCw, run: () => app.records.reload() },
    { id: 'shortcuts', title: text.shortcuts, keys: '?', icon: Keyboard, run: () => (app.overlay = 'shortcuts') },
  ]
}

/** The commands of the focused row, otherwise of the record that the screen shows; then those of the page. */
export function currentCommands(app: App): Command[] {
  return [...recordCommands(app), ...app.pageCommands]
}

function recordCommands(app: App): Command[] {
  const row = focusedRow()
  if (row) return rowCommands(app, row)
  const { screen, id } = app.router.current
  const task = screen === 'task' ? app.records.task(id) : undefined
  if (task) return taskCommands(app, task)
  const job = screen === 'job' ? app.records.job(id) : undefined
  if (job) return jobCommands(app, job)
  const run = screen === 'run' || screen === 'today' ? app.records.run(id) : undefined
  if (run) return runCommands(app, run)
  const profile = screen === 'profiles' ? app.records.profile(id) : undefined
  return profile ? profileCommands(app, profile) : []
}

/** The row with the focus, or the one that the focused list names as its active one. */
function focusedRow(): HTMLElement | null {
  const focused = document.activeElement
  const active = document.getElementById(focused?.getAttribute('aria-activedescendant') ?? '')
  return focused?.closest<HTMLElement>(rowSelector) ?? active?.querySelector<HTMLElement>(rowSelector) ?? null
}

/** Matches the elements that represent a record. */
export const rowSelector = '[data-run], [data-task], [data-job], [data-profile]'

/** The commands of the record that an element represents. */
export function rowCommands(app: App, row: HTMLElement): Command[] {
  const { run: runID, task: taskID, job: jobID, profile: profileID } = row.dataset
  const run = runID ? app.records.run(runID) : undefined
  if (run) return runCommands(app, run)
  const task = app.records.task(taskID ?? '')
  if (task) return taskCommands(app, task)
  const job = app.records.job(jobID ?? '')
  if (job) return jobCommands(app, job)
  const profile = app.records.profile(profileID ?? '')
  return profile ? profileCommands(app, profile) : []
}

/** Opens the editor for a new task in the job that the screen shows. */
function newTask(app: App) {
  app.editing = { kind: 'task', id: '', fields: { job_id: jobOfNewTask(app) } }
}

/** The job that is on the screen, otherwise that of the task that was changed last; null: there is none. */
export function jobOfNewTask(app: Pick<App, 'router' | 'records'>): string | null {
  const { screen, id } = app.router.current
  const shown = screen === 'job' ? id : screen === 'task' ? app.records.task(id)?.job_id : screen === 'run' ? app.records.runs.find((run) => run.id === id)?.job_id : null
  const latest = app.records.tasks.filter(({ job_id }) => app.records.job(job_id ?? '')).sort((a, b) => Date.parse(b.updated_at) - Date.parse(a.updated_at))[0]
  return app.records.job(shown ?? '')?.id ?? latest?.job_id ?? app.records.jobs[0]?.id ?? null
}

/** Focuses the search field immediately where the screen has one, so that no keystroke is lost, otherwise after opening History. */
function search(app: App) {
  const focus = () => {
    const field = document.querySelector<HTMLInputElement>('main input[type="search"]')
    field?.focus()
    field?.select()
    return field !== null && document.activeElement === field
  }
  if (focus()) return
  app.router.go('history')
  let frames = 10
  const again = () => focus() || (--frames > 0 && requestAnimationFrame(again))
  requestAnimationFrame(again)
}
