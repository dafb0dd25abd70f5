/** Which tasks of the list are shown. */
import type { Task } from '$lib/api/types'

export type TaskState = 'attention' | 'failing' | 'running' | 'off'

export interface TaskFilter {
  text: string
  /** Any of them; empty: every state. */
  states: readonly TaskState[]
}

export const noFilter: TaskFilter = { text: '', states: [] }

export function isFiltered({ text, states }: TaskFilter): boolean {
  return text.trim() !== '' || states.length > 0
}

/** The ids of the tasks that are in a state. */
export interface TaskSets {
  running: ReadonlySet<string>
  /** They will not run until a user acts. */
  blocked: ReadonlySet<string>
  /** They need attention: they cannot run, or their last run did not do everything. */
  attention: ReadonlySet<string>
}

/** The states of a task. */
export function statesOf(task: Pick<Task, 'id' | 'enabled' | 'last_run_status'>, { running, blocked, attention }: TaskSets): TaskState[] {
  const states: TaskState[] = []
  if (attention.has(task.id)) states.push('attention')
  if (running.has(task.id)) states.push('running')
  if (!task.enabled) states.push('off')
  else if (task.last_run_status === 'failed' || blocked.has(task.id)) states.push('failing')
  return states
}

/** Whether a task is in one of the states, and each word is in its name, its prompt or its job's name. */
export function matches(task: Pick<Task, 'id' | 'enabled' | 'last_run_status' | 'name' | 'command'>, job: string, filter: TaskFilter, sets: TaskSets): boolean {
  const states = statesOf(task, sets)
  if (filter.states.length > 0 && !filter.states.some((state) => states.includes(state))) return false
  const text = `${task.name}\n${job}\n${task.command}`.toLowerCase()
  return filter.text.toLowerCase().split(/\s+/).every((word) => text.includes(word))
}
