import type { Bundle } from '$lib/api/types'
import { text } from './text'

/** What to know about an exported job before importing it: what it may do without asking. */
export function importWarnings(bundle: Bundle): string[] {
  const tasks = bundle.tasks ?? []
  const names = (list: typeof tasks) => list.map((task) => task.name).join(', ')
  const enabled = tasks.filter((task) => task.enabled)
  const bypass = tasks.filter((task) => task.permissions === 'bypass')
  const setup = bundle.job?.working_directory.worktree_setup
  const extra = tasks.filter((task) => (task.extra_args ?? []).length > 0).map((task) => `${task.name}: ${task.extra_args.join(' ')}`)
  const shell = tasks.flatMap((task) => [task.precheck, ...(task.checks ?? [])].filter(Boolean).map((command) => `${task.name}: ${command}`))
  const tools = tasks.filter((task) => (task.allowed_tools ?? []).length > 0).map((task) => `${task.name}: ${task.allowed_tools.join(', ')}`)
  return [
    text.importedDisabled(names(enabled)),
    bypass.length > 0 ? text.importsBypass(names(bypass)) : '',
    tools.length > 0 ? text.importsTools(tools.join('; ')) : '',
    extra.length > 0 ? text.importsArguments(extra.join('; ')) : '',
    setup ? text.importsSetup(setup) : '',
    shell.length > 0 ? text.importsShell(shell.join('; ')) : '',
  ].filter(Boolean)
}
