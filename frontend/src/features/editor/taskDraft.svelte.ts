import type { Api } from '$lib/api/bindings'
import { Problem } from '$lib/api/problem'
import type { Draft, Fields, Job, Task } from '$lib/api/types'
import { Form } from '$lib/form/form.svelte'
import { jobNameFrom, nameFrom } from './names'
import { ScheduleWords } from './scheduleWords.svelte'
import { text } from './text'
import { untrack } from 'svelte'

export type JobFields = Pick<Job, 'name' | 'description' | 'profile' | 'working_directory' | 'repository_tasks'>

export const emptyJob = (): JobFields => ({
  name: '',
  description: '',
  profile: null,
  repository_tasks: false,
  working_directory: { path: '', use_git_worktree: false, worktree_name: '', worktree_branch: '', worktree_setup: '' },
})

/** Debounce before the service is asked, in milliseconds. */
export const debounceMs = 200

/** A task in the editor, with the service's preview of it, and its job if that is new, too. */
export class TaskDraft {
  readonly id: string
  readonly form: Form<Task>
  /** Used only for a new job. */
  readonly job = new Form<JobFields>(emptyJob())
  newJob = $state(false)
  /** The schedule as the user types it. */
  readonly words: ScheduleWords
  preview = $state.raw<Draft | null>(null)
  saving = $state(false)
  #api: Api
  #requests = 0

  private constructor(api: Api, id: string, form: Form<Task>) {
    this.#api = api
    this.id = id
    this.form = form
    this.words = new ScheduleWords(api, form)
  }

  /** Opens an existing task, or a new one with the service's defaults and the given fields. */
  static async open(api: Api, task: Task | undefined, fields: Fields<Task>): Promise<TaskDraft> {
    if (task) return new TaskDraft(api, task.id, new Form(task))
    // A new task starts with a time rather than never.
    const schedule = { type: 'calendar' as const, cron_expression: '0 9 * * 1-5' }
    const [defaults, prefilled] = await Promise.all([api.tasks.draft({}), api.tasks.draft({ schedule, ...fields })])
    const draft = new TaskDraft(api, '', new Form(defaults.task, prefilled.task))
    draft.newJob = !fields.job_id
    return draft
  }

  /** Fills a new task in with other fields, which are not changes of the user's. */
  async prefill(fields: Fields<Task>): Promise<void> {
    const { job_id } = this.form.fields
    const { task } = await this.#api.tasks.draft({ ...fields, job_id })
    this.form.reopen(task)
  }

  /** Why it cannot be saved; null before the first attempt. */
  get refusal() {
    return (this.form.tried && this.form.refusal) || (this.newJob && this.job.tried && this.job.refusal) || null
  }

  get dirty(): boolean {
    return this.form.dirty || (this.newJob && this.job.dirty)
  }

  /** The fields to send; a task without a name is named after its instructions. */
  get changes(): Fields<Task> {
    const changes: Fields<Task> = this.form.changes
    if (!this.form.fields.name.trim()) changes.name = nameFrom(this.form.fields.command) || text.newTask
    if (this.newJob) delete changes.job_id
    return changes
  }

  /** Gets a preview now and after each change of the fields, once nothing was changed for a moment; returns a function that stops it. */
  checkChanges(): () => void {
    return $effect.root(() => {
      const changes = $derived(JSON.stringify(this.changes)) // equal fields are no change
      $effect(() => {
        void changes
        const timer = setTimeout(() => void this.check(), untrack(() => this.preview) ? debounceMs : 0)
        return () => clearTimeout(timer)
      })
    })
  }

  /** Gets the service's preview; the answer to the latest request wins. */
  async check(): Promise<void> {
    const request = ++this.#requests
    const changes = this.changes
    try {
      const preview = await this.#api.tasks.draft(this.id ? { id: this.id, ...changes } : changes)
      // The preview has the first problem only, but the schedule field also shows its own.
      let refusal = preview.problem
      if (!preview.meaning && !refusal?.field.startsWith('schedule')) {
        await this.#api.system.explain($state.snapshot(this.form.fields.schedule), 1).catch((thrown: unknown) => (refusal = Problem.from(thrown)))
      }
      if (request !== this.#requests) return
      this.preview = preview
      this.form.refusal = this.words.problem ?? (this.newJob && refusal?.field === 'job_id' ? null : refusal)
    } catch (thrown) {
      if (request === this.#requests) this.form.refusal = Problem.from(thrown)
    }
  }

  /** Saves the task; null: the service refused it, and the fields show why. */
  async save(): Promise<Task | null> {
    this.saving = true
    this.form.tried = this.job.tried = true
    let created: Job | null = null
    try {
      await this.words.settle()
      await this.check()
      if (this.form.refusal) return null
      if (this.newJob) {
        const name = this.job.fields.name.trim() || jobNameFrom(this.job.fields.working_directory.path) || text.job.create
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
      // Remove the job that was created for this task only.
      if (created) await this.#api.jobs.delete(created.id).catch(() => {})
      return null
    } finally {
      this.saving = false
    }
  }
}
