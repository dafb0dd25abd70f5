/** The window has no address bar and no Back button, so it must never navigate away, whatever is clicked, dragged or submitted. */

/** Whether a link leads to another screen of this page: "#/run/1". */
function isInternal(link: HTMLAnchorElement, here: Location): boolean {
  return link.origin === here.origin && link.pathname === here.pathname && link.search === here.search && link.hash !== ''
}

function linkOf(event: Event): HTMLAnchorElement | null {
  return event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href], area[href]') : null
}

/** Whether the dragged data would be inserted as text. */
function isTextDrop(event: DragEvent): boolean {
  const field = event.target instanceof Element && event.target.closest('input, textarea, [contenteditable]')
  return Boolean(field) && !event.dataTransfer?.types.includes('Files')
}

/** Blocks external links (Markdown.svelte opens them in the browser) and dropped files. Returns how to stop. */
export function blockNavigation(page: Window): () => void {
  const listeners: [string, (event: Event) => void][] = [
    ['click', (event) => {
      const link = linkOf(event)
      if (link && !isInternal(link, page.location)) event.preventDefault()
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
