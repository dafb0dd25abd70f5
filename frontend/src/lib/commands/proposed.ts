import type { EnvVar, Job, Profile, Task } from '$lib/api/types'
import { text } from './text'

/**
 * What to know before a task runs that an agent changed last; empty when a user did. The profiles are its job's and
 * its own.
 */
export function proposedWarning(task: Task | undefined, job: Job | undefined, profiles: (Profile | undefined)[] = []): string {
  if (!task?.proposed) return ''
  const rules = (list: string[] | null) => (list ?? []).join(', ')
  return [
    text.proposedPermissions(task.permissions),
    rules(task.allowed_tools) && text.proposedAllowed(rules(task.allowed_tools)),
    rules(task.disallowed_tools) && text.proposedDisallowed(rules(task.disallowed_tools)),
    task.extra_args?.length && text.proposedArguments(task.extra_args.join(' ')),
    task.github?.event && text.proposedGitHub(task.github.event.replaceAll('_', ' '), task.github.repository),
    job?.working_directory.path && text.proposedDirectory(job.working_directory.path),
    job?.working_directory.worktree_setup && text.proposedSetup(job.working_directory.worktree_setup),
    ...profiles.map((profile) => profile?.env_vars?.length && text.proposedVariables(profile.name, profile.env_vars.map(variable).join(', '))),
  ]
    .filter(Boolean)
    .join(' ')
}

function variable({ name, source, value }: EnvVar): string {
  if (source === 'static') return `${name}=${value}`
  return source === 'unset' ? text.proposedUnset(name) : text.proposedSource(name, source)
}
