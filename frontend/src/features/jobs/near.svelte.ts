/**
 * Whether a part of a long list is in sight or close to it: a thousand rows
 * take most of a second to draw, so those of other parts wait.
 */
export class Near {
  now = $state(false)

  constructor(atOnce: boolean) {
    this.now = atOnce || typeof IntersectionObserver === 'undefined'
  }

  /** Watches the part; for use as an attachment. */
  readonly watch = (part: HTMLElement) => {
    if (this.now) return
    const observer = new IntersectionObserver((seen) => (this.now = seen.some((entry) => entry.isIntersecting)), { rootMargin: '1000px' })
    observer.observe(part)
    return () => observer.disconnect()
  }
}
