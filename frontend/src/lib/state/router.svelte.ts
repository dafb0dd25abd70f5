/** Where the window is: each screen has an address, kept in the part of the URL after #. */

export const screens = ['today', 'jobs', 'job', 'task', 'run', 'history', 'profiles', 'settings', 'welcome'] as const
export type Screen = (typeof screens)[number]

export interface Route {
  screen: Screen
  /** Of the record shown; empty on screens of their own. */
  id: string
  /** What is to be written there: "#/new/task", "#/edit/job/ID". */
  sheet?: 'task' | 'job'
}

/** "#/task/ID" or the link "task/ID" as a place; what nobody knows is today. */
export function parseRoute(address: string): Route {
  const [screen, id, record] = address.replace(/^#?\/?/, '').split('/').map(decoded)
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
    return part // a link that somebody wrote by hand
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

  /** Takes the place of the one before: going back leads to where that came from. */
  replace(screen: Screen, id = '') {
    location.replace(hrefOf(screen, id))
  }
}
