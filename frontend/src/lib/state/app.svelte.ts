import { createContext } from 'svelte'
import type { Api } from '$lib/api/bindings'
import { Problem } from '$lib/api/problem'
import type { ImportSource } from '$lib/api/types'
import type { Fields, Job, Profile, Task } from '$lib/api/types'
import type { native as Native } from '$lib/api/wails'
import type { Command } from '$lib/commands/commands'
import { text as commandText } from '$lib/commands/text'
import { proposedWarning } from '$lib/commands/proposed'
import { variablesOf } from '$lib/format/variables'
import { Clock } from './clock.svelte'
import { Fleet } from './fleet.svelte'
import { Records } from './records.svelte'
import { Requests } from './requests.svelte'
import { TaskFiles } from './taskFiles.svelte'
import { Router } from './router.svelte'
import { Worktrees } from './worktrees.svelte'
import { Zoom } from './zoom.svelte'

/** Shows a toast, and returns how to close it; the shell provides it. */
export type ShowToast = (text: string, more?: { kind?: 'note' | 'error'; hint?: string; action?: { title: string; run: () => void }; topic?: string }) => (() => void) | void

/** What the open sheet edits: an existing record, or a new one with its initial fields. */
export type Editing =
  | { kind: 'task'; id: string }
  | { kind: 'task'; id: ''; fields: Fields<Task>; folder?: string }
  | { kind: 'job'; id: string; fields?: Fields<Job> }
  | { kind: 'profile'; id: string; fields?: Fields<Profile> }
  /** The import from another program. */
  | { kind: 'import'; source: ImportSource }

export interface Question {
  title: string
  text: string
  /** The verb on the button. */
  action: string
  /** The action destroys nothing. */
  safe?: boolean
  answer: (yes: boolean) => void
}

/** Asks for the values of the variables in a prompt. */
export interface VariablesQuestion {
  task: string
  names: readonly string[]
  /** Null: the user cancelled. */
  answer: (values: Record<string, string> | null) => void
}

/** What every screen shares: records, router, clock, and ways to act and to report. */
export class App {
  readonly records: Records
  readonly worktrees: Worktrees
  readonly requests: Requests
  readonly files: TaskFiles
  readonly fleet: Fleet
  readonly router = new Router()
  readonly clock = new Clock()
  readonly zoom: Zoom
  readonly mac: boolean
  /** The home directory; empty until it is known. */
  home = $state('')
  /** The time zone of this machine. */
  readonly zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  readonly native: typeof Native
  readonly toast: ShowToast
  /** For calls whose errors the screen shows itself; otherwise use tryCall. */
  readonly api: Api
  /** The field that the next screen or sheet focuses, by its path; empty: the first. */
  focusOn = ''
  /** The open sheet; null: none. */
  editing = $state.raw<Editing | null>(null)
  overlay = $state.raw<'palette' | 'shortcuts' | null>(null)
  /** The commands of the open page, in addition to those of every screen. */
  pageCommands = $state.raw<readonly Command[]>([])
  /** What the screen can do with a row, besides what can be done with its record anywhere; null: nothing. */
  rowCommands = $state.raw<((row: HTMLElement) => readonly Command[]) | null>(null)
  /** The text that History searches for: a run that is opened from there shows where it occurs. Empty: none. */
  searched = $state('')
  /** Undoes the last deletion; null: nothing to undo. */
  undo = $state.raw<{ text: string; run: () => Promise<void> } | null>(null)
  /** The task whose page a run was opened from: closing the run returns there. Empty: none. */
  openedFrom = ''
  /** How many items need the user; null: not known yet. */
  needsYou = $state<number | null>(null)
  /** The task whose runs the history is to show next; empty: what it showed before. */
  historyOf = $state('')
  /** The last announcement for screen readers. */
  announcement = $state('')
  /** The open confirmation; null: none. */
  question = $state.raw<Question | null>(null)
  variables = $state.raw<VariablesQuestion | null>(null)

  constructor(api: Api, native: typeof Native, toast: ShowToast, mac = false) {
    this.api = api
    this.native = native
    void native.homeFolder?.()?.then((home) => (this.home = home), () => {})
    this.toast = toast
    this.zoom = new Zoom((percent, restored) => void this.#setZoom(percent, restored))
    this.mac = mac
    this.records = new Records(api)
    this.worktrees = new Worktrees(api)
    this.requests = new Requests(api)
    this.files = new TaskFiles(api)
    this.fleet = new Fleet(api)
  }

  /** Calls the service and shows a toast when that fails; returns whether it succeeded. `done` is the toast of success. */
  async tryCall(action: (api: Api) => Promise<unknown>, done = '', topic?: string): Promise<boolean> {
    try {
      await action(this.api)
    } catch (thrown) {
      const problem = Problem.from(thrown)
      this.toast(problem.sentence, { kind: 'error', hint: problem.hint })
      return false
    }
    if (done) this.toast(done, topic ? { topic } : {})
    return true
  }

  /** Reports a deletion in a toast with Undo; the shortcut works after the toast is gone, too. */
  offerUndo(text: string, restore: () => Promise<unknown>) {
    const run = async () => {
      if (this.undo?.run !== run) return // undone already
      this.undo = null
      close?.()
      await restore()
    }
    this.undo = { text, run }
    const close = this.toast(text, { topic: 'undo', action: { title: commandText.undo, run: () => void run() } })
  }

  /** Web views that cannot zoom leave it to the page. */
  async #setZoom(percent: number, restored: boolean) {
    if (!restored) this.toast(commandText.zoom(percent), { topic: 'zoom' })
    const zoomed = await this.native.setZoom(percent).catch(() => false)
    if (zoomed) return
    document.documentElement.style.zoom = String(this.zoom.percent / 100)
    document.documentElement.style.setProperty('--zoom', String(this.zoom.percent / 100)) // viewport units do not know of it
  }

  /** A run was opened on the page of its task: the history beside it shows the runs of that task. */
  openRunOf(task: string) {
    this.historyOf = this.openedFrom = task
  }

  /** Shows the runs of a task in the history, which picks this up. */
  showHistory(task: string) {
    this.historyOf = task
    this.router.go('history')
  }

  /** The field to focus, once. */
  takeFocus(): string {
    const field = this.focusOn
    this.focusOn = ''
    return field
  }

  /** Announces something to screen readers. */
  announce(text: string) {
    this.announcement = text
  }

  /** Asks for confirmation. */
  confirm(question: Omit<Question, 'answer'>): Promise<boolean> {
    return new Promise((resolve) => {
      this.question = {
        ...question,
        answer: (yes) => {
          this.question = null
          resolve(yes)
        },
      }
    })
  }

  /** Whether a user wants a task that an agent changed last, after seeing what it may do; true for others. */
  async confirmProposed(id: string, title: (task: string) => string, action: string): Promise<boolean> {
    const task = this.records.task(id)
    const job = this.records.job(task?.job_id ?? '')
    const profiles = [job?.profile, task?.profile].map((profile) => this.records.profile(profile ?? ''))
    const warning = proposedWarning(task, job, profiles)
    return warning === '' || this.confirm({ title: title(task?.name ?? ''), text: warning, action, safe: true })
  }

  /** Enables or disables a task. */
  async setTaskEnabled(id: string, enabled: boolean) {
    if (enabled && !(await this.confirmProposed(id, commandText.enableProposed, commandText.enable))) return
    await this.tryCall((api) => api.tasks.update(id, { enabled }))
  }

  confirmRun(id: string): Promise<boolean> {
    return this.confirmProposed(id, commandText.runProposed, commandText.runNow)
  }

  /** The values of the variables in a task's prompt, for a run that the user starts; null: the user cancelled. */
  variablesFor(id: string): Promise<Record<string, string> | null> {
    const task = this.records.task(id)
    const names = task ? variablesOf(task) : []
    if (names.length === 0) return Promise.resolve({})
    return new Promise((resolve) => {
      this.variables = {
        task: task?.name ?? '',
        names,
        answer: (values) => {
          this.variables = null
          resolve(values)
        },
      }
    })
  }

  /** Runs a task and opens the run. */
  async runTask(id: string) {
    if (!(await this.confirmRun(id))) return
    const variables = await this.variablesFor(id)
    if (!variables) return
    await this.tryCall(async (api) => {
      const run = await api.tasks.run(id, variables)
      this.router.go('run', run.id)
    })
  }
}

export const [useApp, setApp] = createContext<App>()
