import { Problem } from '$lib/api/problem'
import type { ItemsRequest, Today, TodayItem } from '$lib/api/types'
import { formatTime } from '$lib/format/time'
import type { App } from '$lib/state/app.svelte'
import { text } from './text'

/** The report, and the actions that remove items from it. The service stores what is done or snoozed, so that all clients agree. */
export class Inbox {
  /** null: not loaded yet. */
  report = $state.raw<Today | null>(null)
  #app: App
  #calls = 0

  constructor(app: App) {
    this.#app = app
  }

  get attention(): readonly TodayItem[] {
    return this.report?.needs_you ?? []
  }

  get found(): readonly TodayItem[] {
    return this.report?.found ?? []
  }

  get quiet(): readonly TodayItem[] {
    return this.report?.quiet ?? []
  }

  /** Of two overlapping loads, the later wins. */
  async load() {
    const call = ++this.#calls
    try {
      const answer = await this.#app.api.system.today()
      if (call !== this.#calls) return
      this.report = answer
      this.#app.needsYou = answer.needs_you?.length ?? 0
      this.#app.files.set(answer.task_files ?? [])
    } catch (thrown) {
      // Records reports that the service is gone.
      if (Problem.from(thrown).kind === 'invalid') this.#app.toast(Problem.from(thrown).sentence, { kind: 'error' })
    }
  }

  async done(items: readonly TodayItem[]) {
    const request = requestOf(items)
    if (!(await this.#app.tryCall((api) => api.system.markDone(request)))) return
    await this.load()
    this.#app.offerUndo(items.length === 1 ? text.isDone(items[0]!.task_name) : text.areDone(items.length), () => this.#restore((api) => api.system.markDone({ ...request, undo: true })))
  }

  async snooze(item: TodayItem, until: Date) {
    const request = requestOf([item])
    if (!(await this.#app.tryCall((api) => api.system.snooze({ ...request, until: until.toISOString() })))) return
    await this.load()
    this.#app.offerUndo(text.isSnoozed(item.task_name, formatTime(until, new Date())), () => this.#restore((api) => api.system.snooze({ ...request, undo: true })))
  }

  async #restore(call: Parameters<App['tryCall']>[0]) {
    await this.#app.tryCall(call)
    await this.load()
  }
}

function requestOf(items: readonly TodayItem[]): Partial<ItemsRequest> {
  return { runs: items.filter(({ run }) => run).map(({ run }) => run), tasks: items.filter(({ run }) => !run).map(({ task }) => task) }
}
