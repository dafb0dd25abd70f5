/** Finding by a few letters of each word, as in a palette: "ru nig" finds "Run Nightly review". */

/** How well the text answers the query: null not at all; smaller is better. */
export function score(text: string, query: string): number | null {
  const words = text.toLowerCase().split(/[\s:/·-]+/)
  let total = 0
  for (const part of query.toLowerCase().split(/\s+/).filter(Boolean)) {
    const beginning = words.findIndex((word) => word.startsWith(part))
    if (beginning >= 0) total += beginning
    else if (text.toLowerCase().includes(part)) total += 20
    else return null
  }
  return total
}

/** The best answers, in the order given where they are equally good. */
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
