/** The route of the window: each screen has a URL, kept in the fragment after #. */

export const screens = ['today', 'jobs', 'job', 'task', 'run', 'history', 'profiles', 'machines', 'settings', 'welcome'] as const
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

/** The screen that the window shows, and those before and after it. */
export class Router {
  current = $state.raw<Route>(parseRoute(location.hash))
  /** What it showed before; null: nothing. */
  previous = $state.raw<Route | null>(null)
  /** The position in the history of this window, and the last position. Each entry of the browser's history has its position as its state. */
  #index = $state(positionOf(history.state))
  #last = $state(positionOf(history.state))
  #replacing = false

  constructor() {
    this.#mark()
    addEventListener('hashchange', () => {
      this.previous = this.current
      this.current = parseRoute(location.hash)
      const index = (history.state as { index?: number } | null)?.index
      if (index === undefined) {
        if (!this.#replacing) this.#last = ++this.#index
        this.#mark()
      } else this.#index = index
      this.#replacing = false
    })
  }

  get canGoBack(): boolean {
    return this.#index > 0
  }

  get canGoForward(): boolean {
    return this.#index < this.#last
  }

  back() {
    if (this.canGoBack) history.back()
  }

  forward() {
    if (this.canGoForward) history.forward()
  }

  go(screen: Screen, id = '') {
    location.hash = hrefOf(screen, id)
  }

  /** Follows a link such as "run/ID". */
  follow(link: string) {
    location.hash = `/${link}`
  }

  /** Replaces the current entry of the history. */
  replace(screen: Screen, id = '') {
    this.#replaceHash(hrefOf(screen, id))
  }

  /** Replaces the current entry of the history by a link such as "run/ID". */
  replaceLink(link: string) {
    this.#replaceHash(`#/${link}`)
  }

  #replaceHash(hash: string) {
    if (location.hash === hash) return
    this.#replacing = true
    location.replace(hash)
  }

  #mark() {
    history.replaceState({ index: this.#index }, '')
  }
}

function positionOf(state: unknown): number {
  return (state as { index?: number } | null)?.index ?? 0
}
