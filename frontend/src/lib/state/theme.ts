import type { Appearance, Theme } from '$lib/api/types'

export type { Appearance }

/** The setting decides, then the desktop's preference, then the web view's. */
export function isDark(theme: Theme, system: Appearance, viewDark: boolean): boolean {
  if (theme !== 'system') return theme === 'dark'
  return system.scheme ? system.scheme === 'dark' : viewDark
}

/** Black or white, whichever has more contrast on a color (WCAG relative luminance). */
export function contrastingText(color: string): string {
  const channel = (at: number) => {
    const c = parseInt(color.slice(at, at + 2), 16) / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  }
  const light = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
  return 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 ? '#ffffff' : '#000000'
}

/** Applies theme and accent color to the page; returns its background, #rrggbb. */
export function applyTheme(root: HTMLElement, dark: boolean, accent: string): string {
  root.dataset['theme'] = dark ? 'dark' : 'light'
  for (const [name, value] of [['--accent', accent], ['--on-accent', accent && contrastingText(accent)]] as const) {
    if (value) root.style.setProperty(name, value)
    else root.style.removeProperty(name)
  }
  return getComputedStyle(root).getPropertyValue('--base').trim()
}
