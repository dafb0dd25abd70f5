/** Completion of instructions: slash commands and skills after a /, files after an @. */
import type { CommandType, SlashCommand } from '$lib/api/types'

/** The text before the caret that is being completed. */
export interface Trigger {
  kind: 'command' | 'file'
  /** The position of its / or @. */
  start: number
  /** The text after the / or @. */
  query: string
}

/** One completion; its `text` replaces the trigger. */
export interface Suggestion {
  text: string
  detail: string
  source: string
}

/** A slash command is at the start of the text, an @ after a space or at the start of a line; a file is the whole text. */
export function triggerAt(text: string, caret: number, type: CommandType): Trigger | null {
  const before = text.slice(0, caret)
  if (type === 'file') return { kind: 'file', start: 0, query: before }
  const command = /^\/([^\s]*)$/.exec(before)
  if (command) return { kind: 'command', start: 0, query: command[1]! }
  const file = /(?:^|\s)@([^\s@]*)$/.exec(before)
  return file ? { kind: 'file', start: caret - file[1]!.length - 1, query: file[1]! } : null
}

/** The commands whose name contains the query, those that start with it first. */
export function matchingCommands(commands: readonly SlashCommand[], query: string, limit = 50): Suggestion[] {
  const wanted = query.toLowerCase()
  return commands
    .map((command) => ({ command, name: command.name.replace(/^\//, '') }))
    .map(({ command, name }) => ({ command, name, at: name.toLowerCase().indexOf(wanted) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => Math.sign(a.at) - Math.sign(b.at) || a.name.localeCompare(b.name))
    .slice(0, limit)
    .map(({ command, name }) => ({
      text: `/${name}`,
      detail: [command.argument_hint, command.description].filter(Boolean).join(' · '),
      source: command.source,
    }))
}

/** The file watch pattern for paths that contain the query. */
export function patternFor(query: string): string {
  const literal = query.replace(/[\\*?[\]{}!]/g, '\\$&')
  return literal.includes('/') ? `${literal}*` : `**/*${literal}*`
}

/** The text with the trigger replaced, and the new position of the caret. */
export function complete(text: string, caret: number, trigger: Trigger, chosen: string, type: CommandType): { text: string; caret: number } {
  const inserted = (trigger.kind === 'file' && type !== 'file' ? `@${chosen}` : chosen) + (type === 'file' ? '' : ' ')
  const rest = text.slice(caret).replace(/^ /, '')
  return { text: text.slice(0, trigger.start) + inserted + rest, caret: trigger.start + inserted.length }
}
