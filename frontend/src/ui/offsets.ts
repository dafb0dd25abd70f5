/** The offset of each row from the top of the list, and then the total height. Rows that were not measured yet are estimated. */
export function rowOffsets<T>(items: readonly T[], height: (item: T) => number): Float64Array {
  const offsets = new Float64Array(items.length + 1)
  for (let i = 0; i < items.length; i++) offsets[i + 1] = (offsets[i] ?? 0) + height(items[i] as T)
  return offsets
}

/** The index of the row at a vertical position, clamped to the first and last row. */
export function indexAt(offsets: Float64Array, y: number): number {
  let low = 0
  let high = offsets.length - 2
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((offsets[middle] ?? 0) <= y) low = middle
    else high = middle - 1
  }
  return Math.max(0, low)
}

/** The rows to render, last excluded: those in view and a margin on either side, in pixels. */
export function visibleRange(offsets: Float64Array, top: number, height: number, margin = 400): { first: number; last: number } {
  const count = offsets.length - 1
  if (count <= 0) return { first: 0, last: 0 }
  return { first: indexAt(offsets, top - margin), last: Math.min(count, indexAt(offsets, top + height + margin) + 1) }
}
