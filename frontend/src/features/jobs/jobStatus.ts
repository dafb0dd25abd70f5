/** The status of a job by its tasks, and which tasks running the job runs. */
import type { JobStatus, Task } from '$lib/api/types'
import { text } from './text'

type JobTask = Pick<Task, 'name' | 'enabled' | 'last_run_status' | 'schedule'>

export interface JobState {
  mark: 'none' | 'running' | 'success' | 'failed' | 'attention'
  name: string
}

/** The worst of its enabled tasks, whose marks are as the list shows them. A run that the user stopped is no failure. */
export function jobState<T extends JobTask>(tasks: readonly T[], status: JobStatus, markOf: (task: T) => string): JobState {
  const enabled = tasks.filter((task) => task.enabled)
  const number = (mark: string) => enabled.filter((task) => markOf(task) === mark).length
  const failed = number('failed')
  const attention = number('attention')
  if (status === 'in_progress') return { mark: 'running', name: text.job.running }
  if (failed > 0) return { mark: 'failed', name: text.job.failing(failed, enabled.length) }
  if (attention > 0) return { mark: 'attention', name: text.job.attention(attention, enabled.length) }
  if (number('success') > 0) return { mark: 'success', name: text.job.fine }
  return { mark: 'none', name: enabled.length > 0 ? text.job.noRuns : text.job.allOff }
}

/** The names of the tasks that running the job runs, in their order: the first that is enabled, and those that follow one another from there. */
export function sequenceOf(tasks: readonly JobTask[]): string[] {
  const enabled = tasks.filter((task) => task.enabled)
  const end = enabled.findIndex((task, index) => index > 0 && task.schedule.type !== 'sequential')
  return enabled.slice(0, end < 0 ? enabled.length : end).map(({ name }) => name)
}
