/** The two orders of the list: by jobs, as they were put, or by what runs next. */
import type { Task } from '$lib/api/types'

export type Sorting = 'job' | 'next'

const key = 'jobs.sorting'

export function kept(storage: Pick<Storage, 'getItem'>): Sorting {
  return storage.getItem(key) === 'next' ? 'next' : 'job'
}

export function keep(storage: Pick<Storage, 'setItem'>, sorting: Sorting) {
  storage.setItem(key, sorting)
}

/** Those that run soonest first; those that never run by themselves last, by name. */
export function byNext(tasks: readonly Task[], nextOf: (id: string) => string | undefined): Task[] {
  return tasks
    .map((task) => ({ task, at: Date.parse(nextOf(task.id) ?? '') || Infinity }))
    .sort((a, b) => (a.at === b.at ? a.task.name.localeCompare(b.task.name, 'en', { numeric: true }) : a.at - b.at))
    .map(({ task }) => task)
}

/** In parts of so many, which are drawn as they come into sight. */
export function parts<T>(list: readonly T[], size = 40): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) => list.slice(at * size, (at + 1) * size))
}
