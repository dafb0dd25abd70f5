/**
 * Highlights words wherever they occur in an element, also in what is rendered
 * later; returns how to remove the highlights. Without support in the web view
 * nothing is highlighted.
 */
export function highlightMatches(root: HTMLElement, words: string): () => void {
  const needle = words.trim().toLowerCase()
  if (!needle || !('highlights' in CSS)) return () => {}
  let frame = 0
  const mark = () => {
    frame = 0
    CSS.highlights.set('found', new Highlight(...findRanges(root, needle)))
  }
  const later = () => (frame ||= requestAnimationFrame(mark))
  const observer = new MutationObserver(later)
  observer.observe(root, { childList: true, subtree: true, characterData: true })
  later()
  return () => {
    observer.disconnect()
    cancelAnimationFrame(frame)
    CSS.highlights.delete('found')
    highlightCurrent(undefined)
  }
}

/** Highlights the current match; undefined: none. */
export function highlightCurrent(range: Range | undefined) {
  if (!('highlights' in CSS)) return
  CSS.highlights.delete('found-current')
  if (!range) return
  const highlight = new Highlight(range)
  highlight.priority = 1 // above the highlight that all matches have
  CSS.highlights.set('found-current', highlight)
}

/** Where the words occur in the text below an element; at most 500 places. Text that is only for screen readers is skipped. */
export function findRanges(root: HTMLElement, needle: string): Range[] {
  const found: Range[] = []
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node && found.length < 500; node = walker.nextNode()) {
    if (node.parentElement?.closest('.visually-hidden')) continue
    const text = (node.nodeValue ?? '').toLowerCase()
    for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + needle.length)) {
      const range = document.createRange()
      range.setStart(node, at)
      range.setEnd(node, at + needle.length)
      found.push(range)
    }
  }
  return found
}
