import type { Api } from '$lib/api/bindings'
import { Problem } from '$lib/api/problem'
import type { Draft, Fields, Job, Task } from '$lib/api/types'
import { Form } from '$lib/form/form.svelte'
import { jobNameFrom, nameFrom } from './words'

export type JobFields = Pick<Job, 'name' | 'description' | 'profile' | 'working_directory'>

export const emptyJob = (): JobFields => ({
  name: '',
  description: '',
  profile: null,
  working_directory: { path: '', use_git_worktree: false, worktree_name: '', worktree_branch: '' },
})

/** How long a person pauses before the service is asked, in milliseconds. */
export const pause = 200

/** A task that is being written, with what the service says of it, and with its job when that is new, too. */
export class Writing {
  readonly id: string
  readonly form: Form<Task>
  /** Empty while an existing job is chosen. */
  readonly job = new Form<JobFields>(emptyJob())
  newJob = $state(false)
  draft = $state.raw<Draft | null>(null)
  saving = $state(false)
  #api: Api
  #asked = 0

  private constructor(api: Api, id: string, form: Form<Task>) {
    this.#api = api
    this.id = id
    this.form = form
  }

  /** Begins with an existing task, or with a new one of the service's defaults and the given fields. */
  static async open(api: Api, task: Task | undefined, fields: Fields<Task>): Promise<Writing> {
    if (task) return new Writing(api, task.id, new Form(task))
    const [defaults, begun] = await Promise.all([api.tasks.draft({}), api.tasks.draft(fields)])
    const writing = new Writing(api, '', new Form(defaults.task, begun.task))
    writing.newJob = !fields.job_id
    return writing
  }

  /** What keeps it from being saved, once that was tried. */
  get refusal() {
    return (this.form.tried && this.form.refusal) || (this.newJob && this.job.tried && this.job.refusal) || null
  }

  get dirty(): boolean {
    return this.form.dirty || (this.newJob && this.job.dirty)
  }

  /** What is sent; a task without a name is named after its instructions. */
  get changes(): Fields<Task> {
    const changes: Fields<Task> = this.form.changes
    if (!this.form.fields.name.trim()) changes.name = nameFrom(this.form.fields.command) || 'New task'
    if (this.newJob) delete changes.job_id
    return changes
  }

  /** Asks the service what would come of it; of two answers the later question counts. */
  async check(): Promise<void> {
    const asked = ++this.#asked
    const changes = this.changes
    try {
      const draft = await this.#api.tasks.draft(this.id ? { id: this.id, ...changes } : changes)
      // The draft names the first fault only; a fault of the schedule is wanted beneath the schedule all the same.
      let refusal = draft.problem
      if (!draft.meaning && !refusal?.field.startsWith('schedule')) {
        await this.#api.system.explain($state.snapshot(this.form.fields.schedule), 1).catch((thrown: unknown) => (refusal = Problem.from(thrown)))
      }
      if (asked !== this.#asked) return
      this.draft = draft
      this.form.refusal = this.newJob && refusal?.field === 'job_id' ? null : refusal
    } catch (thrown) {
      if (asked === this.#asked) this.form.refusal = Problem.from(thrown)
    }
  }

  /** Saves; null: it was refused, and the fields say why. */
  async save(): Promise<Task | null> {
    this.saving = true
    this.form.tried = this.job.tried = true
    let created: Job | null = null
    try {
      await this.check()
      if (this.form.refusal) return null
      if (this.newJob) {
        const name = this.job.fields.name.trim() || jobNameFrom(this.job.fields.working_directory.path) || 'New job'
        created = await this.#api.jobs.create({ ...this.job.changes, name }).catch((thrown: unknown) => {
          this.job.refusal = Problem.from(thrown)
          return null
        })
        if (!created) return null
      }
      const fields: Fields<Task> = created ? { ...this.changes, job_id: created.id } : this.changes
      return this.id ? await this.#api.tasks.update(this.id, fields) : await this.#api.tasks.create(fields)
    } catch (thrown) {
      this.form.refusal = Problem.from(thrown)
      // A job that nobody asked for by itself is not left behind.
      if (created) await this.#api.jobs.delete(created.id).catch(() => {})
      return null
    } finally {
      this.saving = false
    }
  }
}
