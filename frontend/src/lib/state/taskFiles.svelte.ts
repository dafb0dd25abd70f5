import type { Api } from '$lib/api/bindings'
import type { TaskFile, TaskFileResult } from '$lib/api/types'

/** The files with tasks whose present version the user has not approved. */
export class TaskFiles {
  /** Without those that are ignored. */
  all = $state.raw<readonly TaskFile[]>([])
  /** The one whose change is shown; null: none. */
  reviewing = $state.raw<TaskFile | null>(null)
  #api: Api
  #calls = 0

  constructor(api: Api) {
    this.#api = api
  }

  /** Of two overlapping loads, the later wins. */
  async load() {
    const call = ++this.#calls
    try {
      const all = await this.#api.tasks.files('')
      if (call === this.#calls) this.all = all.filter(({ ignored }) => !ignored)
    } catch {
      // Records reports that the service is gone; until then the old state stays.
    }
  }

  /** Takes those that a report lists. */
  set(all: readonly TaskFile[]) {
    this.#calls++
    this.all = all
  }

  of(task: string): readonly TaskFile[] {
    return this.all.filter((file) => file.task_id === task)
  }

  /** Approves exactly what was shown. */
  async approve(file: TaskFile): Promise<TaskFileResult> {
    const done = await this.#api.tasks.approveFile(choice(file))
    this.#remove(file)
    return done
  }

  async ignore(file: TaskFile, undo = false) {
    await this.#api.tasks.ignoreFile({ ...choice(file), undo })
    if (undo) await this.load()
    else this.#remove(file)
  }

  #remove(file: TaskFile) {
    this.set(this.all.filter((other) => other.shown !== file.shown))
  }
}

const choice = ({ job_id, file, shown }: TaskFile) => ({ job_id, file, shown })
