/** What happens to missed and overlapping runs, as a task and the settings offer it. */
import type { Missed, Overlap } from '$lib/api/types'

export const missedText: Record<Missed, string> = {
  latest: 'run once, for the most recent',
  all: 'run once for each',
  skip: 'skip it',
}

export const overlapText: Record<Overlap, string> = {
  skip: 'skip the new run',
  queue: 'wait, then run',
  parallel: 'run both in parallel',
  replace: 'stop it and start the new run',
}
