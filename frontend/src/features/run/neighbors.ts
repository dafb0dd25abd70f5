import type { Api } from '$lib/api/bindings'

/** The older and the newer run of the same task; undefined: there is none. */
export interface Neighbors {
  older: string | undefined
  newer: string | undefined
}

/** How many of the newest runs are asked for first: the run on the screen is nearly always one of them. */
const newest = 100

/** Finds the neighbors of a run among the runs of its task. */
export async function neighborsOf(api: Pick<Api, 'runs'>, run: { id: string; task_id: string }): Promise<Neighbors> {
  for (const limit of [newest, undefined]) {
    const runs = await api.runs.summaries({ task: run.task_id, ...(limit ? { limit } : {}) })
    const at = runs.findIndex(({ id }) => id === run.id)
    const complete = !limit || runs.length < limit
    if (at >= 0 && (complete || at + 1 < runs.length)) return { older: runs[at + 1]?.id, newer: runs[at - 1]?.id }
    if (complete) break
  }
  return { older: undefined, newer: undefined }
}
