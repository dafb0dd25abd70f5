/** Places the nodes of a graph in rows, each below those that lead to it. */
export interface Point {
  x: number
  y: number
}

export interface Placed<L> {
  width: number
  height: number
  /** The upper left corner of each node. */
  nodes: Map<string, Point>
  /** Each link with its way, from the lower edge of a node to the upper edge of another. */
  edges: { link: L; way: Point[]; label: Point }[]
}

export interface Size {
  width: number
  height: number
  /** Between the nodes of a row, and between rows. */
  gap: Point
}

/** Of a link that passes a row on its way. */
const passing = 12

/** The row of each node: below all that lead to it. In a cycle, the link that closes it does not count. */
export function rowsOf(links: readonly { from: string; to: string }[]): Map<string, number> {
  const rows = new Map<string, number>()
  const before = (id: string) => links.filter((link) => link.to === id).map(({ from }) => from)
  const place = (id: string, path: readonly string[]): number => {
    const known = rows.get(id)
    if (known !== undefined) return known
    const above = before(id).filter((other) => other !== id && !path.includes(other)).map((other) => place(other, [...path, id]))
    const row = above.length > 0 ? Math.max(...above) + 1 : 0
    rows.set(id, row)
    return row
  }
  for (const { from, to } of links) [from, to].forEach((id) => place(id, []))
  return rows
}

/** Places the nodes that links name. */
export function layout<L extends { from: string; to: string }>(links: readonly L[], size: Size): Placed<L> {
  const row = rowsOf(links)
  // Each row has its nodes and the links that pass it.
  const rows: string[][] = Array.from({ length: Math.max(-1, ...row.values()) + 1 }, () => [])
  for (const [id, at] of row) rows[at]!.push(id)
  const stations = links.map((link, index) => {
    const [from, to] = [row.get(link.from)!, row.get(link.to)!]
    const way = [link.from]
    for (let at = from + 1; at < to; at++) {
      const id = `${index} ${at}`
      rows[at]!.push(id)
      way.push(id)
    }
    return [...way, link.to]
  })
  sortRows(rows, stations)

  const isNode = (id: string) => row.has(id)
  const widthOf = (id: string) => (isNode(id) ? size.width : passing)
  const widths = rows.map((ids) => ids.reduce((sum, id) => sum + widthOf(id), 0) + (ids.length - 1) * size.gap.x)
  const width = Math.max(0, ...widths)
  const middle = new Map<string, number>()
  rows.forEach((ids, at) => {
    let x = (width - widths[at]!) / 2
    for (const id of ids) {
      middle.set(id, x + widthOf(id) / 2)
      x += widthOf(id) + size.gap.x
    }
  })
  const top = (at: number) => at * (size.height + size.gap.y)
  const nodes = new Map([...row].map(([id, at]) => [id, { x: middle.get(id)! - size.width / 2, y: top(at) }]))
  const edges = links.map((link, index) => {
    const first = row.get(link.from)!
    const way: Point[] = stations[index]!.flatMap((id, step, all) => {
      const x = middle.get(id)!
      if (step === 0) return [{ x, y: top(first) + size.height }]
      if (step === all.length - 1) return [{ x, y: top(row.get(id)!) }]
      return [{ x, y: top(first + step) }, { x, y: top(first + step) + size.height }]
    })
    const [start, end] = [way[0]!, way[1] ?? way[0]!]
    return { link, way, label: { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 } }
  })
  return { width, height: rows.length > 0 ? top(rows.length - 1) + size.height : 0, nodes, edges }
}

/** Sorts each row by the middle of what it is linked to above and then below, which avoids most crossings. */
function sortRows(rows: string[][], stations: readonly (readonly string[])[]) {
  const above = new Map<string, string[]>()
  const below = new Map<string, string[]>()
  for (const way of stations) {
    for (let at = 1; at < way.length; at++) {
      above.set(way[at]!, [...(above.get(way[at]!) ?? []), way[at - 1]!])
      below.set(way[at - 1]!, [...(below.get(way[at - 1]!) ?? []), way[at]!])
    }
  }
  const sort = (ids: string[], fixed: readonly string[], neighbors: Map<string, string[]>) => {
    const share = new Map(fixed.map((id, index) => [id, (index + 0.5) / fixed.length]))
    const middle = new Map(
      ids.map((id, index) => {
        const near = (neighbors.get(id) ?? []).map((other) => share.get(other)).filter((at) => at !== undefined)
        return [id, near.length > 0 ? near.reduce((sum, at) => sum + at, 0) / near.length : (index + 0.5) / ids.length]
      }),
    )
    ids.sort((a, b) => middle.get(a)! - middle.get(b)!)
  }
  for (let sweep = 0; sweep < 4; sweep++) {
    for (let at = 1; at < rows.length; at++) sort(rows[at]!, rows[at - 1]!, above)
    for (let at = rows.length - 2; at >= 0; at--) sort(rows[at]!, rows[at + 1]!, below)
  }
}
