/** The transcript on the wire, as backend/transcript writes it and backend/live hands it over. */
import type { Problem } from './problem'

export type EntryKind =
  | 'start'
  | 'prompt'
  | 'text'
  | 'thinking'
  | 'tool'
  | 'denied'
  | 'retry'
  | 'limit'
  | 'notice'
  | 'error'
  | 'output'
  | 'result'

/** One row. It is never changed, it is replaced by one of the same index. */
export interface Entry {
  index: number
  kind: EntryKind
  /** RFC 3339; absent: the stream does not say. */
  time?: string
  /** tool_use_id of the subagent's call that it belongs to. */
  parent?: string
  /** 0: the run itself, 1: its subagents. */
  depth: number
  text?: string
  /** Still growing. */
  partial?: boolean
  /** Was cut off and tried again: not to be shown. */
  dropped?: boolean
  tool?: ToolCall
  retry?: { attempt: number; max: number; delay_ms: number; status: number; error: string }
  limit?: { status: string; type: string; reset_time?: string }
  result?: { is_error: boolean; subtype: string; num_turns: number; duration_ms: number; cost_usd: number; tokens: number }
  /** OpenTranscript.entry has more of it. */
  shortened?: boolean
}

export interface ToolCall {
  id: string
  name: string
  title: string
  verb: string
  input?: unknown
  /** May be empty. */
  target: string
  result?: string
  /** Not even entry has all of it; the log has. */
  truncated?: boolean
  done: boolean
  is_error?: boolean
  denied?: boolean
  stopped?: boolean
  background?: boolean
  summary?: string
  duration_ms?: number
  /** Of a subagent. */
  children?: number
  activity?: string
  tokens?: number
  diff?: FileDiff
  todos?: Todo[]
}

export interface FileDiff {
  path: string
  created?: boolean
  added: number
  removed: number
  hunks: Hunk[]
}

/** Lines begin with a space, + or -. Starts count from 1; 0: not known. */
export interface Hunk {
  old_start: number
  old_lines: number
  new_start: number
  new_lines: number
  lines: string[]
}

export interface Todo {
  content: string
  status: 'pending' | 'in_progress' | 'completed'
  active_form: string
}

/** What a run has come to so far. */
export interface Progress {
  /** "Bash: go test ./..."; empty: nothing yet. */
  action: string
  turns: number
  tokens: number
  cost_usd: number
}

export interface TranscriptBatch {
  rows: Entry[]
  now: Progress
  /** All that there was when it was opened has come. */
  ready: boolean
  /** Nothing follows. */
  end: boolean
  problem: Problem | null
}

export interface OpenTranscript {
  /** An entry whole. */
  entry(index: number): Promise<Entry>
  /** The indexes of the entries that contain the words. */
  find(words: string): Promise<number[]>
  close(): void
}
