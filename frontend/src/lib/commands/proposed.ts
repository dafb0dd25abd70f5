import type { Job, Task } from '$lib/api/types'
import { text } from './text'

/** What to know before a task runs that an agent changed last; empty when a user did. */
export function proposedWarning(task: Task | undefined, job: Job | undefined): string {
  if (!task?.proposed) return ''
  const rules = (list: string[] | null) => (list ?? []).join(', ')
  return [
    text.proposedPermissions(task.permissions),
    rules(task.allowed_tools) && text.proposedAllowed(rules(task.allowed_tools)),
    rules(task.disallowed_tools) && text.proposedDisallowed(rules(task.disallowed_tools)),
    job?.working_directory.path && text.proposedDirectory(job.working_directory.path),
  ]
    .filter(Boolean)
    .join(' ')
}
