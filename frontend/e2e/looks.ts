/** What can be said of any screen, whatever it shows. */
import { expect, type Page } from '@playwright/test'
import axe from 'axe-core'

/** What axe finds against WCAG 2.2 AA and good practice, a line each. */
export async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') }
    const { violations } = await axe.run(document, { resultTypes: ['violations'] })
    return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')} ${node.html.slice(0, 160)}`))
  })
}

/** What a person cannot read because it does not fit: text that is cut without an ellipsis, or cut with one and shown nowhere in full. */
export async function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = []
    const scroller = document.scrollingElement ?? document.documentElement
    if (scroller.scrollWidth > innerWidth) found.push(`the page is ${scroller.scrollWidth - innerWidth} px wider than the window`)
    for (const element of document.querySelectorAll<HTMLElement>('body *')) {
      if (!(element instanceof HTMLElement)) continue // SVG text cannot be measured this way
      const style = getComputedStyle(element)
      if (style.overflowX === 'visible' || style.display === 'inline' || !element.getClientRects().length) continue
      if (element.clientWidth <= 1) continue // for screen readers only
      if (element.matches('input, textarea, select')) continue // a field scrolls with its caret
      const text = element.innerText.replace(/\s+/g, ' ').trim()
      const name = `${element.tagName.toLowerCase()}.${element.className || '-'} "${text.slice(0, 80)}"`
      if (style.overflowY === 'hidden' && style.webkitLineClamp === 'none' && element.scrollHeight > element.clientHeight + 2) {
        found.push(`${name} is cut off below by ${element.scrollHeight - element.clientHeight} px`)
      }
      if (element.scrollWidth <= element.clientWidth + 1) continue
      if (style.overflowX === 'auto' || style.overflowX === 'scroll') {
        if (!element.matches('pre, [tabindex]') && !element.querySelector('pre')) found.push(`${name} scrolls sideways`)
      } else if (style.textOverflow !== 'ellipsis') found.push(`${name} is cut off by ${element.scrollWidth - element.clientWidth} px`)
      else if (!element.closest('[title]') && !element.closest('a, button, [role="option"], [role="row"]')) found.push(`${name} ends in … and is shown nowhere in full`)
    }
    return found
  })
}

/** Waits until everything is answered, the layout has followed, and nothing moves anymore. */
export async function settled(page: Page) {
  await page.waitForFunction(() => !(window as { unanswered?: number }).unanswered)
  await page.evaluate(async () => {
    await document.fonts.ready
    const frame = () => new Promise(requestAnimationFrame)
    const endless = (animation: Animation) => animation.effect?.getComputedTiming().endTime === Infinity
    await frame()
    await Promise.allSettled(document.getAnimations().filter((animation) => !endless(animation)).map((animation) => animation.finished))
    await frame()
    await frame()
  })
}

/** Saves pictures of a screen in light and dark and in two widths, below build/screens, and finds what is wrong with it. */
export async function look(page: Page, folder: string, name: string) {
  const faults: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const width of [900, 1280]) {
      await page.setViewportSize({ width, height: 800 })
      await settled(page)
      await page.screenshot({ path: `../build/screens/${folder}/${name}-${colorScheme}-${width}.png` })
      faults.push(...(await cutOff(page)), ...(await violations(page)))
    }
  }
  expect([...new Set(faults)]).toEqual([])
}
