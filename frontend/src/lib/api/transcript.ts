/** The transcript of a run as the page opens it. */
import type { Problem } from './problem'
import type { Batch, Progress, Row } from './types.gen'

export type { EntryKind, FileDiff, Hunk, Progress, Todo, ToolCall } from './types.gen'

/** One row. It is never changed, it is replaced by one of the same index. */
export type Entry = Omit<Row, 'offset'>

export type TranscriptBatch = Omit<Batch, 'rows' | 'now'> & { rows: Entry[]; now: Progress; problem: Problem | null }

export interface OpenTranscript {
  /** An entry whole. */
  entry(index: number): Promise<Entry>
  /** The indexes of the entries that contain the words. */
  find(words: string): Promise<number[]>
  close(): void
}
