/** Where a task goes when it is dragged. */

/** A line between two rows, or above the first or below the last of a job, where a task can be put down. */
export interface Line {
  jobID: string
  /** In the job's order as it stands, the moved task included. */
  index: number
  /** In pixels, in the same measure as the pointer. */
  y: number
}

/** The line that is nearest to the pointer. */
export function nearest(lines: readonly Line[], y: number): Line | undefined {
  let best: Line | undefined
  for (const line of lines) if (!best || Math.abs(line.y - y) < Math.abs(best.y - y)) best = line
  return best
}

/** The index to ask for, of the order without the task; null: it stays where it is. */
export function landing(line: Pick<Line, 'jobID' | 'index'>, from: { jobID: string; index: number }): number | null {
  if (line.jobID !== from.jobID) return line.index
  if (line.index === from.index || line.index === from.index + 1) return null
  return line.index > from.index ? line.index - 1 : line.index
}
