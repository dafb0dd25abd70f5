/** What a task may do and where it goes on, as people read it. */
import type { Task } from '$lib/api/types'

export const permissionChoices: readonly { value: string; label: string }[] = [
  { value: 'default', label: 'Only what is allowed below' },
  { value: 'acceptEdits', label: 'Also edit files' },
  { value: 'plan', label: 'Plan only, change nothing' },
  { value: 'dontAsk', label: 'Deny all that would ask' },
  { value: 'auto', label: 'Let Claude Code decide' },
  { value: 'bypass', label: 'Everything, without asking' },
]

export const sessionChoices: readonly { value: Task['session_mode']; label: string }[] = [
  { value: 'new', label: 'A new conversation each time' },
  { value: 'continue', label: 'The latest conversation in the folder' },
  { value: 'resume', label: 'This task’s own conversation, again and again' },
]

/** The words of a choice, or the value itself where nobody has words for it. */
export function labelOf(choices: readonly { value: string; label: string }[], value: string): string {
  return choices.find((choice) => choice.value === value)?.label ?? value
}
