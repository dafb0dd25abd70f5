/**
 * Where the rows of a list with rows of different heights lie: their tops, and
 * after them the whole height. What was not measured yet is estimated.
 */
export function rowOffsets<T>(items: readonly T[], height: (item: T) => number): Float64Array {
  const at = new Float64Array(items.length + 1)
  for (let i = 0; i < items.length; i++) at[i + 1] = (at[i] ?? 0) + height(items[i] as T)
  return at
}

/** The row that lies at a height; the first above it and the last below it. */
export function indexAt(at: Float64Array, y: number): number {
  let low = 0
  let high = at.length - 2
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((at[middle] ?? 0) <= y) low = middle
    else high = middle - 1
  }
  return Math.max(0, low)
}

/** The rows worth drawing, last excluded: those in view, and some pixels on either side. */
export function visibleRange(at: Float64Array, top: number, height: number, spare = 400): { first: number; last: number } {
  const count = at.length - 1
  if (count <= 0) return { first: 0, last: 0 }
  return { first: indexAt(at, top - spare), last: Math.min(count, indexAt(at, top + height + spare) + 1) }
}
