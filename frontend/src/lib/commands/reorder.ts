/** Tasks within their job, and jobs among themselves, one step up or down. */
import type { Job, Task } from '$lib/api/types'
import type { App } from '$lib/state/app.svelte'

/** The order with one id a step further; null: it is at the end already. */
export function moveBy(order: readonly string[], id: string, by: 1 | -1): string[] | null {
  const at = order.indexOf(id)
  const to = at + by
  if (at < 0 || to < 0 || to >= order.length) return null
  return order.toSpliced(at, 1).toSpliced(to, 0, id)
}

/** Where a task stands in its job, and how many stand below it. */
export function positionOf(app: App, task: Task): { at: number; below: number } {
  const order = orderOf(app, task)
  const at = order.indexOf(task.id)
  return { at, below: at < 0 ? 0 : order.length - 1 - at }
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
  if (await app.tryCall((api) => api.tasks.move(task.id, jobID, to))) app.announce(`${task.name} is number ${to + 1} of ${order.length}`)
}

export async function moveJob(app: App, job: Job, by: 1 | -1) {
  const order = moveBy(app.records.jobs.map((other) => other.id), job.id, by)
  if (!order) return
  if (await app.tryCall((api) => api.jobs.reorder(order))) app.announce(`${job.name} is number ${order.indexOf(job.id) + 1} of ${order.length}`)
}
