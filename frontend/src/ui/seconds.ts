/** Durations as text, for fields that hold whole seconds. */

const units: Record<string, number> = { s: 1, sec: 1, second: 1, m: 60, min: 60, minute: 60, h: 3600, hour: 3600, d: 86_400, day: 86_400 }

/** Parses "90 s", "1 h 30 m", "2 hours" or a bare number of seconds; null for anything else. */
export function parseSeconds(text: string): number | null {
  const trimmed = text.trim().toLowerCase()
  if (/^\d+$/.test(trimmed)) return Number(trimmed)
  let rest = trimmed
  let total = 0
  while (rest) {
    const part = /^(\d+(?:[.,]\d+)?)\s*([a-z]+)[\s,]*/.exec(rest)
    const unit = part?.[2] && (units[part[2]] ?? units[part[2].replace(/s$/, '')])
    if (!part || !unit) return null
    total += Number(part[1]!.replace(',', '.')) * unit
    rest = rest.slice(part[0].length)
  }
  return trimmed ? Math.round(total) : null
}

/** "2 h 30 m"; "0 s" for nothing. */
export function formatSeconds(seconds: number): string {
  const parts: string[] = []
  let rest = seconds
  for (const [unit, size] of [['d', 86_400], ['h', 3600], ['m', 60], ['s', 1]] as const) {
    const n = Math.floor(rest / size)
    // A day is easier to read as 24 h.
    if (unit === 'd' && seconds < 2 * 86_400) continue
    if (n > 0) parts.push(`${n} ${unit}`)
    rest -= n * size
  }
  return parts.join(' ') || '0 s'
}
