/** Where the window is: each screen has an address, kept in the part of the URL after #. */

export const screens = ['today', 'jobs', 'job', 'task', 'run', 'history', 'profiles', 'settings'] as const
export type Screen = (typeof screens)[number]

export interface Place {
  screen: Screen
  /** Of the record shown; empty on screens of their own. */
  id: string
}

/** "#/task/ID" or the link "task/ID" as a place; what nobody knows is today. */
export function parse(address: string): Place {
  const [screen, id] = address.replace(/^#?\/?/, '').split('/')
  const known = screens.find((s) => s === screen)
  if (!known) return { screen: 'today', id: '' }
  return { screen: known, id: id ? decodeURIComponent(id) : '' }
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
}
