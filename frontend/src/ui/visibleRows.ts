/** The rows of a long list to render: those in view and some on either side. */
export function visibleRows(scrollTop: number, height: number, row: number, count: number, margin = 8): { first: number; last: number } {
  const first = Math.max(0, Math.floor(scrollTop / row) - margin)
  const last = Math.min(count, Math.ceil((scrollTop + height) / row) + margin)
  return { first: Math.min(first, last), last }
}
