/** How a run differs from the one before, and what a history suggests, in light and dark. */
import { expect, type Page } from '@playwright/test'
import { cutOff, settled, violations } from './looks'
import { test, visit, world } from './worlds'

declare const process: { env: Record<string, string | undefined> }

const learned = world('learned')

/** Where the picture of the guide goes. */
const images = `../${process.env['E2E_IMAGES'] ?? 'build/screens/docs'}`

/** Saves pictures, and finds what is wrong with them. */
async function look(page: Page, name: string) {
  const faults: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const width of [900, 1280]) {
      await page.setViewportSize({ width, height: 800 })
      await settled(page)
      await page.screenshot({ path: `../build/screens/learned/${name}-${colorScheme}-${width}.png` })
      faults.push(...(await cutOff(page)), ...(await violations(page)))
    }
  }
  expect([...new Set(faults)]).toEqual([])
}

test('a run is compared with the one before', async ({ page }) => {
  await visit(page, learned, `run/${learned.run}`)
  const compared = page.getByRole('region', { name: 'Compared with the run before' })
  await expect(compared).toContainText('$0.12 more, 48 s longer; another headline.')
  await expect(compared).toContainText('Headline then: Nothing changed, so there are no tests to run')
  await look(page, 'run')
  await compared.getByRole('button', { name: 'Compare answers…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('row', { name: 'added - 5 are broken' })).toBeVisible()
  await expect(dialog.getByRole('row', { name: 'removed - 212 are fine' })).toBeVisible()
  await look(page, 'answers')
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(page).toHaveURL(new RegExp(learned.run)) // Escape closed only the dialog
  await compared.getByRole('link').click()
  await expect(page).not.toHaveURL(new RegExp(learned.run))
  await expect(compared).toContainText('about the same cost and time')
})

test('suggestions are applied, undone and dismissed', async ({ page }) => {
  await visit(page, learned, `task/${learned.task}`)
  const all = page.getByRole('region', { name: 'Suggestions' })
  const suggestion = (words: string) => all.getByRole('listitem').filter({ hasText: words })
  const allow = suggestion('Allow Bash(npm test -- --changed)')
  await expect(allow).toContainText('Denied in 5 of the last 10 runs.')
  await expect(suggestion('Use haiku instead of sonnet')).toContainText('The last 8 runs had nothing to do and cost $1.80.')
  await expect(suggestion('Lower the time limit from 2 h to 15 min')).toBeVisible()
  await look(page, 'task')
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await settled(page)
    await all.screenshot({ path: `${images}/suggestions${colorScheme === 'dark' ? '-dark' : ''}.png` })
  }

  await allow.getByRole('button', { name: 'Allow…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add this rule to Nightly tests?' })
  await expect(dialog).toContainText('Bash(npm test -- --changed)')
  await look(page, 'allow')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(allow).toBeVisible()
  await allow.getByRole('button', { name: 'Allow…' }).click()
  await dialog.getByRole('button', { name: 'Add rule' }).click()
  await expect(allow).toHaveCount(0)
  await expect(page.getByText('Read, Grep, Bash(npm test -- --changed)')).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(allow).toBeVisible()
  await expect(page.getByText('Read, Grep', { exact: true })).toBeVisible()

  const cheaper = suggestion('Use haiku instead of sonnet')
  await cheaper.getByRole('button', { name: 'Dismiss' }).click()
  await expect(cheaper).toHaveCount(0)
  await page.reload()
  await expect(allow).toBeVisible()
  await expect(cheaper).toHaveCount(0)
})
