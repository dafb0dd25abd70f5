/**
 * Renders a chunk of a long list once it comes near the viewport: a thousand
 * rows take most of a second.
 */
export class LazyVisible {
  visible = $state(false)

  constructor(atOnce: boolean) {
    this.visible = atOnce || typeof IntersectionObserver === 'undefined'
  }

  /** An attachment for the chunk's element. */
  readonly observe = (chunk: HTMLElement) => {
    if (this.visible) return
    const observer = new IntersectionObserver((entries) => (this.visible = entries.some((entry) => entry.isIntersecting)), { rootMargin: '1000px' })
    observer.observe(chunk)
    return () => observer.disconnect()
  }
}
