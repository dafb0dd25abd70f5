import { createContext } from 'svelte'
import type { Api } from '$lib/api/bindings'
import { Problem } from '$lib/api/problem'
import type { ImportSource } from '$lib/api/types'
import type { Fields, Job, Profile, Task } from '$lib/api/types'
import type { native as Native } from '$lib/api/wails'
import { Clock } from './clock.svelte'
import { Records } from './records.svelte'
import { Router } from './router.svelte'

/** Shows a note; given by the shell, which owns the toasts. */
export type ShowToast = (text: string, more?: { kind?: 'note' | 'error'; hint?: string; action?: { title: string; run: () => void }; about?: string }) => unknown

/** What is being written in a sheet: a record that exists, or a new one with what is known of it. */
export type Editing =
  | { kind: 'task'; id: string }
  | { kind: 'task'; id: ''; fields: Fields<Task> }
  | { kind: 'job'; id: string; fields?: Fields<Job> }
  | { kind: 'profile'; id: string; fields?: Fields<Profile> }
  /** Of another program. */
  | { kind: 'import'; source: ImportSource }

export interface Question {
  title: string
  text: string
  /** The verb on the button. */
  action: string
  /** It destroys nothing. */
  safe?: boolean
  answer: (yes: boolean) => void
}

/** What every screen is given: the records, the place, the time, and what a person can do. */
export class App {
  readonly records: Records
  readonly router = new Router()
  readonly clock = new Clock()
  readonly mac: boolean
  /** The time zone of this machine. */
  readonly zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  readonly native: typeof Native
  /** Shows a note. */
  readonly toast: ShowToast
  /** For calls whose problems a screen shows itself; else use attempt. */
  readonly api: Api
  /** The sheet that is open; null: none. */
  editing = $state.raw<Editing | null>(null)
  overlay = $state.raw<'palette' | 'shortcuts' | null>(null)
  /** What was deleted last, and how it comes back; null: nothing to undo. */
  undo = $state.raw<{ text: string; run: () => Promise<void> } | null>(null)
  /** What was said last; the announcer reads it out. */
  announcement = $state('')
  /** What has to be answered before something is done; null: nothing. */
  question = $state.raw<Question | null>(null)

  constructor(api: Api, native: typeof Native, toast: ShowToast, mac = false) {
    this.api = api
    this.native = native
    this.toast = toast
    this.mac = mac
    this.records = new Records(api)
  }

  /** Does what a person asked for; says so when it is refused. True: it was done. */
  async tryCall(action: (api: Api) => Promise<unknown>, done = '', about?: string): Promise<boolean> {
    try {
      await action(this.api)
    } catch (thrown) {
      const problem = Problem.from(thrown)
      this.toast(problem.sentence, { kind: 'error', hint: problem.hint })
      return false
    }
    if (done) this.toast(done, about ? { about } : {})
    return true
  }

  /** Says what was done, and how it is undone: by the note while it stands, by a key also after that. */
  offerUndo(text: string, back: () => Promise<unknown>) {
    const run = async () => {
      if (this.undo?.run !== run) return // done already
      this.undo = null
      await back()
    }
    this.undo = { text, run }
    this.toast(text, { about: 'undo', action: { title: 'Undo', run: () => void run() } })
  }

  /** Reads something out to those who do not see it. */
  announce(text: string) {
    this.announcement = text
  }

  /** Asks before something is done; true: go on. */
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

  async runTask(id: string) {
    await this.tryCall(async (api) => {
      const run = await api.tasks.run(id)
      this.router.go('run', run.id)
    })
  }
}

export const [useApp, setApp] = createContext<App>()
