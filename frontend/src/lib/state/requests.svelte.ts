import type { Api } from '$lib/api/bindings'
import type { AnswerRequest, OpenRequest, Run } from '$lib/api/types'

/** Identifies a request among those of all runs. */
export const keyOf = ({ run, id }: Pick<OpenRequest, 'run' | 'id'>) => `${run}/${id}`

/** The permissions that runs wait for, oldest first. */
export class Requests {
  all = $state.raw<readonly OpenRequest[]>([])
  #api: Api
  #calls = 0

  constructor(api: Api) {
    this.#api = api
  }

  /** Of two overlapping loads, the later wins. */
  async load() {
    const call = ++this.#calls
    try {
      const all = await this.#api.runs.requests()
      if (call === this.#calls) this.all = all
    } catch {
      // Records reports that the service is gone; until then the old state stays.
    }
  }

  of(run: string): readonly OpenRequest[] {
    return this.all.filter((request) => request.run === run)
  }

  /** Answers a request; `always` adds the rules that the request shows to the task. */
  async answer(request: OpenRequest, answer: AnswerRequest['answer'], message = '') {
    await this.#api.runs.answer(request.run, { request: request.id, answer, ...(message ? { message } : {}), ...(answer === 'always' ? { rules: request.rules } : {}) })
    this.#calls++ // a load in progress may still have it
    this.all = this.all.filter((other) => keyOf(other) !== keyOf(request))
  }
}

/** Changes whenever the runs wait for other answers. */
export function waitingFor(runs: readonly Pick<Run, 'id' | 'requests'>[]): string {
  return runs.flatMap(({ id, requests }) => (requests ?? []).map((request) => `${id}/${request.id}`)).join(' ')
}
