import Bot from '@lucide/svelte/icons/bot'
import FilePen from '@lucide/svelte/icons/file-pen'
import FileText from '@lucide/svelte/icons/file-text'
import Globe from '@lucide/svelte/icons/globe'
import ListTodo from '@lucide/svelte/icons/list-todo'
import Plug from '@lucide/svelte/icons/plug'
import Search from '@lucide/svelte/icons/search'
import Terminal from '@lucide/svelte/icons/terminal'
import Wrench from '@lucide/svelte/icons/wrench'
import type { Component } from 'svelte'
import type { Entry, ToolCall } from '$lib/api/transcript'
import { formatCount } from '$lib/format/run'
import { formatDuration } from '$lib/format/time'
import { text } from './text'

export type Icon = Component<{ size?: number | string; 'aria-hidden'?: boolean | 'true' | 'false' }>

const icons: Record<string, Icon> = {
  Read: FileText,
  NotebookRead: FileText,
  Edit: FilePen,
  MultiEdit: FilePen,
  Write: FilePen,
  NotebookEdit: FilePen,
  Bash: Terminal,
  PowerShell: Terminal,
  BashOutput: Terminal,
  Glob: Search,
  Grep: Search,
  LS: Search,
  WebSearch: Globe,
  WebFetch: Globe,
  Task: Bot,
  Agent: Bot,
  TodoWrite: ListTodo,
  TaskCreate: ListTodo,
  TaskUpdate: ListTodo,
}

export function iconOf(call: Pick<ToolCall, 'name'>): Icon {
  return icons[call.name] ?? (call.name.startsWith('mcp__') ? Plug : Wrench)
}

/** The state of a call. */
export function statusOf(call: ToolCall): 'running' | 'done' | 'failed' | 'stopped' | 'denied' {
  if (call.denied) return 'denied'
  if (call.stopped) return 'stopped'
  if (call.is_error) return 'failed'
  return call.done ? 'done' : 'running'
}

/** "12 s"; empty below a second. */
export function formatMs(ms: number | undefined): string {
  return ms !== undefined && ms >= 1000 ? formatDuration(ms / 1000) : ''
}

/** A commit with its message in the command. */
const commit = /^git(?: -[cC] \S+)* commit\b[^"']* -\w*m (?:"([^"$`\\]+)"|'([^']+)')\s*$/

/** A call in words: what was done, "Ran", and to what. `code`: the target is a path or a command rather than words. */
export function wordsOf(call: ToolCall): { verb: string; target: string; code: boolean } {
  const known = call.verb !== 'Used' || call.name === 'Skill' || call.name === 'SlashCommand'
  const target = { target: call.target, code: true }
  switch (statusOf(call)) {
    case 'denied':
      return { verb: text.wasNotAllowed(call.verb, call.title), ...target }
    case 'running':
      return { verb: text.isDoing(call.verb) || call.title, ...target }
    case 'done': {
      const [, double, single] = commit.exec(call.target) ?? []
      if (double || single) return { verb: text.committed, target: `“${double ?? single}”`, code: false }
    }
  }
  return { verb: known ? call.verb : call.title, ...target }
}

/** The text at the right of a row, beside the changed lines: "4 m 38 s · exit 1". */
export function figuresOf(call: ToolCall): { figures: string; failure: string } {
  const status = statusOf(call)
  const code = status === 'failed' ? /^Exit code (\d+)/.exec(call.result ?? '')?.[1] : undefined
  return {
    figures: [
      call.children ? text.calls(call.children) : '',
      call.tokens ? text.tokens(formatCount(call.tokens)) : '',
      call.background && !call.done ? text.inBackground : '',
      formatMs(call.duration_ms),
      call.tally ?? '',
    ]
      .filter(Boolean)
      .join(' · '),
    failure: status === 'failed' ? (code ? text.exit(code) : text.failed) : status === 'stopped' ? text.stopped : '',
  }
}

/** A fold in words: "Thought, read 6 files, searched twice". */
export function foldWords(entries: readonly Entry[]): string {
  const calls = entries.flatMap((entry) => entry.tool ?? [])
  const of = (verb: string) => calls.filter((call) => call.verb === verb)
  const files = [...new Set(of('Read').map((call) => call.target))]
  const thoughts = entries.length - calls.length
  return text.joined([
    thoughts > 0 ? text.thoughts(calls.length > 0 ? 1 : thoughts) : '',
    files.length > 0 ? text.readFiles(files) : '',
    of('Searched').length > 0 ? text.searched(of('Searched').length) : '',
    of('Listed').length > 0 ? text.listed(of('Listed').length) : '',
  ])
}

/** The input of a tool as text: a command as it is, otherwise the arguments. Empty where the row already shows it. */
export function inputOf(call: ToolCall): { text: string; language: string } {
  const input = call.input
  if (typeof input !== 'object' || input === null) return { text: '', language: '' }
  const given = input as Record<string, unknown>
  if (typeof given['command'] === 'string') {
    return given['command'] === call.target ? { text: '', language: '' } : { text: given['command'], language: 'bash' }
  }
  if (call.diff || call.todos) return { text: '', language: '' }
  if (typeof given['prompt'] === 'string') return { text: given['prompt'], language: '' }
  const written = given['content'] ?? given['new_source']
  if (typeof written === 'string') return { text: written, language: /\.(\w+)$/.exec(String(given['file_path'] ?? ''))?.[1] ?? '' }
  const rest = Object.entries(given).filter(([, value]) => value !== call.target)
  if (rest.length === 0 || (rest.length === 1 && rest[0]?.[0] === 'file_path')) return { text: '', language: '' }
  return { text: JSON.stringify(Object.fromEntries(rest), null, 2), language: 'json' }
}

/** An error message without the tags around it. */
export function withoutErrorTags(message: string): string {
  return message.replace(/^<tool_use_error>([\s\S]*?)<\/tool_use_error>$/, '$1')
}
