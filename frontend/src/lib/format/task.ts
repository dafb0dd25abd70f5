/** Labels of permissions and sessions. */
import type { Task } from '$lib/api/types'

export const permissionChoices: readonly { value: string; label: string }[] = [
  { value: 'default', label: 'Ask for nothing; allow only the tools below' },
  { value: 'acceptEdits', label: 'Also edit files' },
  { value: 'plan', label: 'Plan only, change nothing' },
  { value: 'dontAsk', label: 'Deny anything that would prompt' },
  { value: 'auto', label: 'Let Claude Code decide' },
  { value: 'bypass', label: 'Allow everything without asking' },
]

export const sessionChoices: readonly { value: Task['session_mode']; label: string }[] = [
  { value: 'new', label: 'A new conversation each time' },
  { value: 'continue', label: 'The latest conversation in the folder' },
  { value: 'resume', label: 'This task’s own conversation, continued each time' },
]

/** The label of a value, or the value itself where it has none. */
export function labelOf(choices: readonly { value: string; label: string }[], value: string): string {
  return choices.find((choice) => choice.value === value)?.label ?? value
}
