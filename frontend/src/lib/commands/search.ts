/** Fuzzy search by the first letters of words: "ru nig" finds "Run Nightly review". */

/** How well a text matches the query, lower is better; null: it does not match. */
export function score(text: string, query: string): number | null {
  const words = text.toLowerCase().split(/[\s:/·-]+/)
  let total = 0
  for (const part of query.toLowerCase().split(/\s+/).filter(Boolean)) {
    const index = words.findIndex((word) => word.startsWith(part))
    if (index >= 0) total += index
    else if (text.toLowerCase().includes(part)) total += 20
    else return null
  }
  return total
}

/** The best matches first; equally good ones keep their order. */
export function fuzzyFind<T>(items: readonly T[], text: (item: T) => string, query: string, limit: number): T[] {
  if (!query.trim()) return items.slice(0, limit)
  return items
    .flatMap((item, at) => {
      const found = score(text(item), query)
      return found === null ? [] : [{ item, found, at }]
    })
    .sort((a, b) => a.found - b.found || a.at - b.at)
    .slice(0, limit)
    .map(({ item }) => item)
}
