/**
 * What a task may do, in four levels that set its permission mode and its
 * allowed tools. Other permission modes are the level "custom".
 */
import type { Task } from '$lib/api/types'

export type Level = 'read' | 'edit' | 'commands' | 'everything'

export type Permissions = Pick<Task, 'permissions' | 'allowed_tools'>

const editTools = ['Edit', 'MultiEdit', 'Write', 'NotebookEdit']

const isCommand = (rule: string) => rule === 'Bash' || rule.startsWith('Bash(')

export function levelOf({ permissions, allowed_tools: rules }: Permissions): Level | 'custom' {
  if (permissions === 'bypass') return 'everything'
  if (permissions !== 'default' && permissions !== 'acceptEdits') return 'custom'
  if (rules.some(isCommand)) return 'commands'
  return mayEdit({ permissions, allowed_tools: rules }) ? 'edit' : 'read'
}

/** Whether a run with these permissions ever has to ask: not if it may do everything, or is denied without a question. */
export function canAsk({ permissions }: Pick<Task, 'permissions'>): boolean {
  return permissions !== 'bypass' && permissions !== 'dontAsk'
}

export function mayEdit({ permissions, allowed_tools: rules }: Permissions): boolean {
  return permissions === 'acceptEdits' || rules.some((rule) => editTools.includes(rule))
}

/** The permissions of another level. Rules for tools other than edits and commands are kept. */
export function withLevel(task: Permissions, level: Level, commands: readonly string[] = []): Permissions {
  const others = task.allowed_tools.filter((rule) => !isCommand(rule))
  switch (level) {
    case 'read':
      return { permissions: 'default', allowed_tools: others.filter((rule) => !editTools.includes(rule)) }
    case 'edit':
      return { permissions: 'acceptEdits', allowed_tools: others }
    case 'commands':
      return { permissions: mayEdit(task) || levelOf(task) !== 'read' ? 'acceptEdits' : 'default', allowed_tools: [...others, ...rulesOf(commands)] }
    case 'everything':
      return { permissions: 'bypass', allowed_tools: task.allowed_tools }
  }
}

/** The permissions with or without edits of files; its commands stay. */
export function withEdits(task: Permissions, edits: boolean): Permissions {
  return { permissions: edits ? 'acceptEdits' : 'default', allowed_tools: edits ? task.allowed_tools : task.allowed_tools.filter((rule) => !editTools.includes(rule)) }
}

/** The commands that its rules allow, as people write them: "git log *", "make test"; "*" is any command. */
export function commandsOf(rules: readonly string[]): string[] {
  return rules.filter(isCommand).map((rule) => (rule === 'Bash' ? '*' : rule.slice('Bash('.length, -1).replace(/:\*$/, ' *')))
}

/** The rules with other commands. */
export function withCommands(rules: readonly string[], commands: readonly string[]): string[] {
  return [...rules.filter((rule) => !isCommand(rule)), ...rulesOf(commands)]
}

function rulesOf(commands: readonly string[]): string[] {
  return commands.map((command) => (command === '*' ? 'Bash' : `Bash(${command.replace(/\s+\*$/, ':*')})`))
}
