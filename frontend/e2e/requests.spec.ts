/** What runs ask for: the whole call in view, the exact rule before it is added, and each answer. */
import { expect, type Page } from '@playwright/test'
import { cutOff, settled, violations } from './looks'
import { test, visit, world } from './worlds'

const asking = world('asking')

declare const process: { env: Record<string, string | undefined> }

/** Where the picture of the guide goes, below the root of the project. */
const images = `../${process.env['E2E_IMAGES'] ?? 'build/screens/docs'}`

const card = (page: Page, task: string) => page.getByRole('region', { name: 'Waiting for your answer' }).locator('section').filter({ hasText: task })

test('Today shows the whole command and the changed lines', async ({ page }) => {
  await visit(page, asking, 'today')
  const release = card(page, 'Release notes')
  await expect(release.getByLabel('What it would run')).toHaveText('git fetch --tags\ngit log --oneline v1.4..HEAD > NOTES.md\ngit push origin main')
  await expect(release).toContainText('Publish the notes of the release')
  await expect(release.getByRole('timer')).toHaveText(/^denied in \d+ m \d\d s$/)
  const prices = card(page, 'Update prices')
  await expect(prices.getByRole('group', { name: 'Changed lines' })).toContainText('Prices are net.')
  await expect(page.getByRole('navigation', { name: 'Screens' }).locator('.needs')).toHaveText(/\d/)
  await expect(page.getByRole('region', { name: 'Running now' }).getByText('Release notes')).toHaveCount(0) // it is above already
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    for (const width of [760, 1280]) {
      await page.setViewportSize({ width, height: 800 })
      await settled(page)
      expect(await violations(page)).toEqual([])
      expect(await cutOff(page)).toEqual([])
    }
    await page.screenshot({ path: `../build/screens/requests-${scheme}.png` })
    await release.screenshot({ path: `${images}/request${scheme === 'dark' ? '-dark' : ''}.png` })
  }
})

test('a rule is shown before it is added, and Escape returns', async ({ page }) => {
  await visit(page, asking, 'today')
  const clean = card(page, 'Clean up')
  await clean.getByRole('button', { name: 'Allow always…' }).click()
  await expect(clean.getByRole('list')).toHaveText('Bash(rm -r build/cache)')
  await page.screenshot({ path: '../build/screens/requests-always.png' })
  await page.keyboard.press('Escape')
  await expect(clean.getByRole('button', { name: 'Allow once' })).toBeFocused()
  await clean.getByRole('button', { name: 'Allow always…' }).click()
  await clean.getByRole('button', { name: 'Add rule and allow' }).click()
  await expect(clean).toHaveCount(0)
  await expect(page.getByText('Clean up may now use Bash(rm -r build/cache)')).toBeVisible()
})

test('the page of the run has the card, and a denial tells Claude what to do instead', async ({ page }) => {
  await visit(page, asking, 'today')
  await card(page, 'Try again').getByRole('link', { name: 'Try again' }).click()
  const run = page.getByRole('article', { name: 'Try again' })
  await expect(run.getByLabel('What it would run')).toHaveText('touch denied.txt')
  await page.screenshot({ path: '../build/screens/requests-run.png' })
  await run.getByRole('button', { name: 'Deny with a message…' }).click()
  await page.keyboard.type('use the other folder')
  await page.keyboard.press('Enter')
  await expect(run.getByRole('tab', { name: /^Report/ })).toBeVisible()
  await run.getByRole('tab', { name: /^Report/ }).click()
  await expect(run.getByRole('region', { name: 'Outcome' })).toContainText('use the other folder')
})
