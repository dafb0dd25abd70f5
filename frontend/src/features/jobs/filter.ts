/** Which tasks of the list are shown. */
import type { Task } from '$lib/api/types'

export type TaskState = 'failing' | 'running' | 'off'

export interface TaskFilter {
  text: string
  /** Any of them; empty: every state. */
  states: readonly TaskState[]
}

export const noFilter: TaskFilter = { text: '', states: [] }

export function isFiltered({ text, states }: TaskFilter): boolean {
  return text.trim() !== '' || states.length > 0
}

/** The states of a task. `running` has the ids of the tasks that run now, `blocked` of those that will not run until a user acts. */
export function statesOf(task: Pick<Task, 'id' | 'enabled' | 'last_run_status'>, running: ReadonlySet<string>, blocked: ReadonlySet<string>): TaskState[] {
  const states: TaskState[] = []
  if (running.has(task.id)) states.push('running')
  if (!task.enabled) states.push('off')
  else if (task.last_run_status === 'failed' || blocked.has(task.id)) states.push('failing')
  return states
}

/** Whether a task is in one of the states, and each word is in its name, its prompt or its job's name. */
export function matches(task: Pick<Task, 'id' | 'enabled' | 'last_run_status' | 'name' | 'command'>, job: string, filter: TaskFilter, running: ReadonlySet<string>, blocked: ReadonlySet<string>): boolean {
  const states = statesOf(task, running, blocked)
  if (filter.states.length > 0 && !filter.states.some((state) => states.includes(state))) return false
  const text = `${task.name}\n${job}\n${task.command}`.toLowerCase()
  return filter.text.toLowerCase().split(/\s+/).every((word) => text.includes(word))
}
