/** JSON merge patches (RFC 7396), in which changes are sent to the service. */

type Plain = Record<string, unknown>

/** The patch that turns `before` into `after`; lists are replaced as a whole. Empty: nothing changed. */
export function mergePatch<T extends object>(before: T, after: T): Partial<T> {
  const patch: Plain = {}
  for (const [key, value] of Object.entries(after)) {
    const old = (before as Plain)[key]
    if (isRecord(value) && isRecord(old)) {
      const inner = mergePatch(old, value)
      if (Object.keys(inner).length > 0) patch[key] = inner
    } else if (!same(old, value)) patch[key] = value
  }
  return patch as Partial<T>
}

function isRecord(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a ?? null) === JSON.stringify(b ?? null) // a missing field is null
}

/** Whether a field such as "checks[1]" or "schedule.timezone" is this one or inside it. */
export function isWithin(path: string, field: string): boolean {
  return path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`)
}
