/** The window has no address bar and no way back, so its page is never left, whatever is clicked, dragged or submitted. */

/** Whether a link leads to another place of this page: "#/run/1". */
function isHere(link: HTMLAnchorElement, here: Location): boolean {
  return link.origin === here.origin && link.pathname === here.pathname && link.search === here.search && link.hash !== ''
}

function linkOf(event: Event): HTMLAnchorElement | null {
  return event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href], area[href]') : null
}

/** Whether what is dragged would be inserted as text where it is dropped. */
function isTextDrop(event: DragEvent): boolean {
  const field = event.target instanceof Element && event.target.closest('input, textarea, [contenteditable]')
  return Boolean(field) && !event.dataTransfer?.types.includes('Files')
}

/** Keeps the page: links of others open nowhere by themselves (see Markdown.svelte), nothing that is dropped is opened. Returns what ends it. */
export function blockNavigation(page: Window): () => void {
  const listeners: [string, (event: Event) => void][] = [
    ['click', (event) => {
      const link = linkOf(event)
      if (link && !isHere(link, page.location)) event.preventDefault()
    }],
    // The middle button would open the link in this window.
    ['auxclick', (event) => {
      if (linkOf(event)) event.preventDefault()
    }],
    ['dragstart', (event) => {
      if (linkOf(event) || event.target instanceof HTMLImageElement) event.preventDefault()
    }],
    ['dragover', (event) => {
      if (!isTextDrop(event as DragEvent)) event.preventDefault()
    }],
    ['drop', (event) => {
      if (!isTextDrop(event as DragEvent)) event.preventDefault()
    }],
    ['submit', (event) => event.preventDefault()],
  ]
  for (const [name, listener] of listeners) page.addEventListener(name, listener)
  return () => {
    for (const [name, listener] of listeners) page.removeEventListener(name, listener)
  }
}
