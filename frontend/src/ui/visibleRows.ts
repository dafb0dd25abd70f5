/** Which rows of a long list are worth drawing: those in view and some on either side. */
export function visibleRows(scrollTop: number, height: number, row: number, count: number, spare = 8): { first: number; last: number } {
  const first = Math.max(0, Math.floor(scrollTop / row) - spare)
  const last = Math.min(count, Math.ceil((scrollTop + height) / row) + spare)
  return { first: Math.min(first, last), last }
}
