import type { Bundle } from '$lib/api/types'

/** What a person should know of an exported job before it is imported. */
export function importWarnings(bundle: Bundle): string[] {
  const tasks = bundle.tasks ?? []
  const names = (list: typeof tasks) => list.map((task) => task.name).join(', ')
  const on = tasks.filter((task) => task.enabled)
  const bypass = tasks.filter((task) => task.permissions === 'bypass')
  const shell = tasks.flatMap((task) => [task.precheck, ...(task.checks ?? [])].filter(Boolean).map((command) => `${task.name}: ${command}`))
  const tools = tasks.filter((task) => (task.allowed_tools ?? []).length > 0).map((task) => `${task.name}: ${task.allowed_tools.join(', ')}`)
  return [
    on.length > 0 ? `Tasks arrive switched off. On in the file: ${names(on)}.` : 'Tasks arrive switched off.',
    bypass.length > 0 ? `These bypass all permissions: ${names(bypass)}.` : '',
    tools.length > 0 ? `These may use tools without asking: ${tools.join('; ')}.` : '',
    shell.length > 0 ? `Shell commands that run with a task: ${shell.join('; ')}.` : '',
  ].filter(Boolean)
}
