/** Where a dragged task is dropped. */

/** A drop position: between two tasks of a job, above the first or below the last. */
export interface DropLine {
  jobID: string
  /** In the job's current order, with the dragged task. */
  index: number
  /** In pixels, in the pointer's coordinates. */
  y: number
}

/** The line nearest to the pointer. */
export function nearest(lines: readonly DropLine[], y: number): DropLine | undefined {
  let best: DropLine | undefined
  for (const line of lines) if (!best || Math.abs(line.y - y) < Math.abs(best.y - y)) best = line
  return best
}

/** The new index, in the order without the dragged task; null: it does not move. */
export function dropIndex(line: Pick<DropLine, 'jobID' | 'index'>, from: { jobID: string; index: number }): number | null {
  if (line.jobID !== from.jobID) return line.index
  if (line.index === from.index || line.index === from.index + 1) return null
  return line.index > from.index ? line.index - 1 : line.index
}
