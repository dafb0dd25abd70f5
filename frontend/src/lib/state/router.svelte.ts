/** The route of the window: each screen has a URL, kept in the fragment after #. */

export const screens = ['today', 'jobs', 'job', 'task', 'run', 'history', 'profiles', 'settings', 'welcome'] as const
export type Screen = (typeof screens)[number]

export interface Route {
  screen: Screen
  /** Of the record shown; empty on screens without one. */
  id: string
  /** The sheet to open over the screen: "#/new/task", "#/edit/job/ID". */
  sheet?: 'task' | 'job'
}

/** Parses "#/task/ID" or the link "task/ID"; an unknown screen becomes Today. */
export function parseRoute(url: string): Route {
  const [screen, id, record] = url.replace(/^#?\/?/, '').split('/').map(decoded)
  if ((screen === 'new' || screen === 'edit') && (id === 'task' || id === 'job')) {
    if (screen === 'new') return { screen: 'jobs', id: '', sheet: id }
    if (record) return { screen: id, id: record, sheet: id }
  }
  const known = screens.find((s) => s === screen)
  return { screen: known ?? 'today', id: (known && id) || '' }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part // a malformed link
  }
}

export function hrefOf(screen: Screen, id = ''): string {
  return id ? `#/${screen}/${encodeURIComponent(id)}` : `#/${screen}`
}

export class Router {
  current = $state.raw<Route>(parseRoute(location.hash))

  constructor() {
    addEventListener('hashchange', () => (this.current = parseRoute(location.hash)))
  }

  go(screen: Screen, id = '') {
    location.hash = hrefOf(screen, id)
  }

  /** Replaces the current entry of the history. */
  replace(screen: Screen, id = '') {
    location.replace(hrefOf(screen, id))
  }
}
