/** Where the window is: each screen has an address, kept in the part of the URL after #. */

export const screens = ['today', 'jobs', 'job', 'task', 'run', 'history', 'profiles', 'settings', 'welcome'] as const
export type Screen = (typeof screens)[number]

export interface Place {
  screen: Screen
  /** Of the record shown; empty on screens of their own. */
  id: string
  /** What is to be written there: "#/new/task", "#/edit/job/ID". */
  sheet?: 'task' | 'job'
}

/** "#/task/ID" or the link "task/ID" as a place; what nobody knows is today. */
export function parse(address: string): Place {
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

export function address(screen: Screen, id = ''): string {
  return id ? `#/${screen}/${encodeURIComponent(id)}` : `#/${screen}`
}

export class Route {
  place = $state.raw<Place>(parse(location.hash))

  constructor() {
    addEventListener('hashchange', () => (this.place = parse(location.hash)))
  }

  go(screen: Screen, id = '') {
    location.hash = address(screen, id)
  }

  /** Takes the place of the one before: going back leads to where that came from. */
  replace(screen: Screen, id = '') {
    location.replace(address(screen, id))
  }
}
