import { describe, expect, it } from 'vitest'
import { isDark, applyTheme, contrastingText } from './theme'

describe('theme', () => {
  it.each([
    ['system', '', true, true],
    ['system', 'light', true, false],
    ['system', 'dark', false, true],
    ['light', 'dark', true, false],
    ['dark', 'light', false, true],
  ] as const)('%s, system %s, view dark %s: dark %s', (theme, scheme, view, want) =>
    expect(isDark(theme, { scheme, accent: '' }, view)).toBe(want))

  it('paints the page, and takes an accent back that is gone', () => {
    const root = document.documentElement
    applyTheme(root, true, '#ffffff')
    expect(root.dataset['theme']).toBe('dark')
    expect(root.style.getPropertyValue('--on-accent')).toBe('#000000')
    applyTheme(root, false, '')
    expect(root.dataset['theme']).toBe('light')
    expect(root.style.getPropertyValue('--accent')).toBe('')
  })

  it.each([
    ['#0a66d8', '#ffffff'],
    ['#5aa2ff', '#000000'],
    ['#ffffff', '#000000'],
  ])('text on %s is %s', (color, want) => expect(contrastingText(color)).toBe(want))
})
