import type { Api } from '$lib/api/bindings'
import type { Problem } from '$lib/api/problem'
import type { Entry, OpenTranscript, Progress, TranscriptBatch } from '$lib/api/transcript'

/**
 * The transcript of a run while it is looked at. What arrives is put in place
 * once per animation frame, however many batches come between two of them.
 */
export class Transcript {
  entries = $state.raw<readonly Entry[]>([])
  /** All that there was when it was opened is here. */
  ready = $state(false)
  ended = $state(false)
  problem = $state.raw<Problem | null>(null)
  /** What it has come to; null: not known yet. */
  now = $state.raw<Progress | null>(null)

  #open: OpenTranscript
  #waiting: Entry[] = []
  #last: Omit<TranscriptBatch, 'rows'> | null = null
  #frame = 0

  constructor(api: Api, run: string) {
    this.#open = api.transcripts.open(run, (batch) => this.#take(batch))
  }

  /** An entry whole, where its row is shortened. */
  entry(index: number): Promise<Entry> {
    return this.#open.entry(index)
  }

  find(words: string): Promise<number[]> {
    return this.#open.find(words)
  }

  close() {
    cancelAnimationFrame(this.#frame)
    this.#open.close()
  }

  #take({ rows, ...rest }: TranscriptBatch) {
    this.#waiting.push(...rows)
    this.#last = rest
    this.#frame ||= requestAnimationFrame(() => this.#settle())
  }

  #settle() {
    this.#frame = 0
    if (this.#waiting.length > 0) {
      const next = this.entries.slice()
      for (const entry of this.#waiting) next[entry.index] = entry
      this.entries = next
      this.#waiting = []
    }
    if (!this.#last) return
    this.now = this.#last.now
    this.ready = this.#last.ready
    this.ended = this.#last.end
    this.problem = this.#last.problem
  }
}
