/** The two orders of the list: by job, or by next run. */
import type { Task } from '$lib/api/types'

export type Sorting = 'job' | 'next'

const key = 'jobs.sorting'

export function loadSorting(storage: Pick<Storage, 'getItem'>): Sorting {
  return storage.getItem(key) === 'next' ? 'next' : 'job'
}

export function saveSorting(storage: Pick<Storage, 'setItem'>, sorting: Sorting) {
  storage.setItem(key, sorting)
}

/** The soonest first; tasks without a next run last, by name. */
export function byNextRun(tasks: readonly Task[], nextRunAt: (id: string) => string | undefined): Task[] {
  return tasks
    .map((task) => ({ task, at: Date.parse(nextRunAt(task.id) ?? '') || Infinity }))
    .sort((a, b) => (a.at === b.at ? a.task.name.localeCompare(b.task.name, 'en', { numeric: true }) : a.at - b.at))
    .map(({ task }) => task)
}

/** A list in chunks, each rendered when it comes near the viewport. */
export function chunks<T>(list: readonly T[], size = 40): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size))
}
