/** A run of 10,000 events opens whole and scrolls without a frame that shows nothing; its times are in docs/benchmarks.md, none is asserted. */
import { expect } from '@playwright/test'
import { longScript, test, visit, world } from './worlds'

interface Opening {
  opened: { first: number; all: number }[]
  entries: number
  frames: number
  blank: number
  scrolled: number
}

test('a run of 10,000 events', async ({ page }) => {
  const much = world('much')
  await visit(page, much, 'history')
  const found = await page.evaluate<Opening>(`(${longScript})(${JSON.stringify(much.run)})`)
  console.log(`a run of 10,000 events in Chromium: ${JSON.stringify(found)}`)
  expect(found.entries).toBeGreaterThan(6000)
  expect(found.scrolled).toBeGreaterThan(10_000)
  expect(found.blank).toBe(0)
})
