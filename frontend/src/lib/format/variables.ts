import type { Task } from '$lib/api/types'

/**
 * The names of the variables that a prompt uses as {{var.NAME}}, each once. The prompt of a file is read at the run,
 * which says what it lacks.
 */
export function variablesOf({ command_type, command }: Pick<Task, 'command_type' | 'command'>): string[] {
  if (command_type === 'file') return []
  return [...new Set([...command.matchAll(/\{\{var\.([A-Za-z_][A-Za-z0-9_]*)\}\}/g)].map(([, name]) => name!))]
}
