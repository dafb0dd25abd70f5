import { vi } from 'vitest'
import type { native as Native } from '$lib/api/wails'

/** The window of a test, which does nothing. */
export function testNative(changes: Partial<typeof Native> = {}): typeof Native {
  return {
    appearance: () => Promise.resolve({ scheme: '', accent: '' }),
    location: () => Promise.resolve(''),
    zoom: () => Promise.resolve(100),
    setZoom: () => Promise.resolve(true),
    ready: () => Promise.resolve(),
    saveWindowState: () => Promise.resolve(),
    onAppearance: () => () => {},
    onLocation: () => () => {},
    setBackground: () => {},
    ...changes,
  } as unknown as typeof Native
}

/** Opens a location in jsdom, which has no layout, no media and no scrolling. */
export function openLocation(hash: string) {
  location.hash = hash
  window.matchMedia = () => ({ matches: false, addEventListener: vi.fn() }) as unknown as MediaQueryList
  Element.prototype.scrollIntoView = () => {}
}
