/** An open transcript of a run. */
import type { Problem } from './problem'
import type { Batch, Progress, Row } from './types.gen'

export type { EntryKind, FileDiff, Hunk, Progress, Todo, ToolCall } from './types.gen'

/** One row. Rows are immutable: an update replaces the row with the same index. */
export type Entry = Omit<Row, 'offset'>

export type TranscriptBatch = Omit<Batch, 'rows' | 'now'> & { rows: Entry[]; now: Progress; problem: Problem | null }

export interface OpenTranscript {
  /** The full entry of a shortened row. */
  entry(index: number): Promise<Entry>
  /** The indexes of the entries that contain the words. */
  find(words: string): Promise<number[]>
  close(): void
}
