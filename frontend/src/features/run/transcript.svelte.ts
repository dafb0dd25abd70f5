import type { Api } from '$lib/api/bindings'
import type { Problem } from '$lib/api/problem'
import type { Entry, OpenTranscript, Progress, TranscriptBatch } from '$lib/api/transcript'

/**
 * The transcript of a run on the screen. Updates are applied once per animation
 * frame, however many batches arrive between two frames.
 */
export class Transcript {
  entries = $state.raw<readonly Entry[]>([])
  /** Everything that existed when it was opened has arrived. */
  ready = $state(false)
  ended = $state(false)
  problem = $state.raw<Problem | null>(null)
  /** The progress of the run; null: unknown yet. */
  now = $state.raw<Progress | null>(null)

  #open: OpenTranscript
  #waiting: Entry[] = []
  #last: Omit<TranscriptBatch, 'rows'> | null = null
  #frame = 0

  constructor(api: Api, run: string) {
    this.#open = api.transcripts.open(run, (batch) => this.#receive(batch))
  }

  /** The full entry, where its row is shortened. */
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

  #receive({ rows, ...rest }: TranscriptBatch) {
    this.#waiting.push(...rows)
    this.#last = rest
    this.#frame ||= requestAnimationFrame(() => this.#update())
  }

  #update() {
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
