import type { Fields, Task } from '$lib/api/types'

/** What undoes a change: its fields as the task has them now. */
export function fieldsBefore(task: Task, change: Record<string, unknown>): Fields<Task> {
  return Object.fromEntries(Object.keys(change).map((field) => [field, task[field as keyof Task]])) as Fields<Task>
}
