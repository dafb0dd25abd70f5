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
import type { ToolCall } from '$lib/api/transcript'
import { formatDuration } from '$lib/format/time'

type Icon = Component<{ size?: number | string; 'aria-hidden'?: boolean | 'true' | 'false' }>

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

/** What became of a call, as a mark with its word. */
export function statusOf(call: ToolCall): { status: 'running' | 'success' | 'failed' | 'cancelled' | 'denied'; word: string } {
  if (call.denied) return { status: 'denied', word: 'Permission denied' }
  if (call.stopped) return { status: 'cancelled', word: 'Stopped' }
  if (call.is_error) return { status: 'failed', word: 'Failed' }
  if (call.done) return { status: 'success', word: 'Done' }
  return { status: 'running', word: 'Running' }
}

/** "12 s"; below a second it is not worth a word. */
export function formatMs(ms: number | undefined): string {
  return ms !== undefined && ms >= 1000 ? formatDuration(ms / 1000) : ''
}

/** The verb of a row, "Ran"; of a tool that has none, and of a call that has not done it (yet), the tool's title. */
export function labelOf(call: ToolCall): string {
  if (['denied', 'running'].includes(statusOf(call).status)) return call.title
  return call.verb === 'Used' && call.name !== 'Skill' && call.name !== 'SlashCommand' ? call.title : call.verb
}

/** What was asked of a tool, as text: a command as it is, else the arguments. Empty where the row already says it. */
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

/** The words of a failure without the tags around them. */
export function withoutErrorTags(text: string): string {
  return text.replace(/^<tool_use_error>([\s\S]*?)<\/tool_use_error>$/, '$1')
}
