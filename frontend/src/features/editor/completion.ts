/** What the instructions can be completed with: slash commands and skills, and files after an @. */
import type { SlashCommand } from '$lib/api/types'

/** The part of the text before the caret that is being completed. */
export interface Opening {
  kind: 'command' | 'file'
  /** Where it begins, with its / or @. */
  start: number
  /** What was typed after the / or @. */
  query: string
}

/** A line to choose; `text` takes the place of the opening. */
export interface Offer {
  text: string
  detail: string
  source: string
}

/** A slash command stands at the very beginning; an @ after a space or at the beginning of a line; a file is the whole text. */
export function openingAt(text: string, caret: number, type: 'prompt' | 'slash_command' | 'file'): Opening | null {
  const before = text.slice(0, caret)
  if (type === 'file') return { kind: 'file', start: 0, query: before }
  const command = /^\/([^\s]*)$/.exec(before)
  if (command) return { kind: 'command', start: 0, query: command[1]! }
  const file = /(?:^|\s)@([^\s@]*)$/.exec(before)
  return file ? { kind: 'file', start: caret - file[1]!.length - 1, query: file[1]! } : null
}

/** The commands whose name contains what was typed, those that begin with it first. */
export function matching(commands: readonly SlashCommand[], query: string, limit = 50): Offer[] {
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

/** The pattern of a watch that finds the files whose path contains what was typed. */
export function patternFor(query: string): string {
  const literal = query.replace(/[\\*?[\]{}!]/g, '\\$&')
  return literal.includes('/') ? `${literal}*` : `**/*${literal}*`
}

/** The text with the opening replaced, and where the caret stands then. */
export function completed(text: string, caret: number, opening: Opening, chosen: string, type: 'prompt' | 'slash_command' | 'file'): { text: string; caret: number } {
  const inserted = (opening.kind === 'file' && type !== 'file' ? `@${chosen}` : chosen) + (type === 'file' ? '' : ' ')
  const rest = text.slice(caret).replace(/^ /, '')
  return { text: text.slice(0, opening.start) + inserted + rest, caret: opening.start + inserted.length }
}
