/** Moves a task within its job, or a job in the list, one position up or down. */
import type { Job, Task } from '$lib/api/types'
import type { App } from '$lib/state/app.svelte'
import { text } from './text'

/** The order after moving an id by one position; null: it is already at that end. */
export function moveBy(order: readonly string[], id: string, by: 1 | -1): string[] | null {
  const at = order.indexOf(id)
  const to = at + by
  if (at < 0 || to < 0 || to >= order.length) return null
  return order.toSpliced(at, 1).toSpliced(to, 0, id)
}

/** The index of a task in its job, and how many tasks follow it. */
export function positionOf(app: App, task: Task): { index: number; following: number } {
  const order = orderOf(app, task)
  const index = order.indexOf(task.id)
  return { index, following: index < 0 ? 0 : order.length - 1 - index }
}

function orderOf(app: App, task: Task): string[] {
  const job = app.records.job(task.job_id ?? '')
  return job ? app.records.tasksOf(job).map((other) => other.id) : []
}

export async function moveTask(app: App, task: Task, by: 1 | -1) {
  const order = moveBy(orderOf(app, task), task.id, by)
  const to = order?.indexOf(task.id) ?? -1
  if (!order || !task.job_id) return
  const jobID = task.job_id
  if (await app.tryCall((api) => api.tasks.move(task.id, jobID, to))) app.announce(text.moved(task.name, to + 1, order.length))
}

export async function moveJob(app: App, job: Job, by: 1 | -1) {
  const order = moveBy(app.records.jobs.map((other) => other.id), job.id, by)
  if (!order) return
  if (await app.tryCall((api) => api.jobs.reorder(order))) app.announce(text.moved(job.name, order.indexOf(job.id) + 1, order.length))
}
