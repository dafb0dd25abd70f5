/** The tasks that were last chosen in the palette, kept from start to start. */
const key = 'recent-tasks'
const most = 8

/** The latest first. */
export function recentTasks(): string[] {
  try {
    const known: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
    return Array.isArray(known) ? known.filter((id) => typeof id === 'string').slice(0, most) : []
  } catch {
    return [] // only a convenience
  }
}

export function rememberTask(id: string) {
  localStorage.setItem(key, JSON.stringify([id, ...recentTasks().filter((other) => other !== id)].slice(0, most)))
}
