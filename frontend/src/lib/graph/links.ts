/** Which tasks start others: by start_after, and by the sequence of a job. */
import type { FollowsOn, Task } from '$lib/api/types'

export interface Link {
  from: string
  to: string
  on: FollowsOn | 'sequence'
}

type LinkedTask = Pick<Task, 'id' | 'enabled' | 'schedule' | 'start_after'>

/** All links. `orders` are the tasks of each job, in its order. */
export function linksOf(tasks: readonly LinkedTask[], orders: readonly (readonly LinkedTask[])[]): Link[] {
  const known = new Set(tasks.map(({ id }) => id))
  const links: Link[] = tasks.flatMap((task) => (task.start_after ?? []).filter(({ task_id }) => known.has(task_id)).map(({ task_id, when }) => ({ from: task_id, to: task.id, on: when })))
  for (const order of orders) {
    const enabled = order.filter((task) => task.enabled)
    enabled.forEach((task, index) => {
      const before = enabled[index - 1]
      if (before && task.schedule.type === 'sequential' && !links.some(({ from, to }) => from === before.id && to === task.id)) links.push({ from: before.id, to: task.id, on: 'sequence' })
    })
  }
  return links
}

/** The links that lead to or from the given tasks, however far; none unless one of them is a start_after: the order of a job shows its sequence. */
export function linksAround(ids: readonly string[], links: readonly Link[]): Link[] {
  const found = new Set<Link>()
  for (const id of ids) {
    const part = new Set<Link>()
    const reached = new Set([id])
    for (let size = -1; size !== reached.size; ) {
      size = reached.size
      for (const link of links) {
        if (!reached.has(link.from) && !reached.has(link.to)) continue
        reached.add(link.from).add(link.to)
        part.add(link)
      }
    }
    if ([...part].some(({ on }) => on !== 'sequence')) part.forEach((link) => found.add(link))
  }
  return links.filter((link) => found.has(link))
}
