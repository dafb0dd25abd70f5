/** How a run differs from the one before, and what a history suggests, in light and dark. */
import { expect } from '@playwright/test'
import { look, settled } from './looks'
import { test, visit, world } from './worlds'

declare const process: { env: Record<string, string | undefined> }

const learned = world('learned')

/** Where the picture of the guide goes. */
const images = `../${process.env['E2E_IMAGES'] ?? 'build/screens/docs'}`

test('a run is compared with the one before', async ({ page }) => {
  await visit(page, learned, `run/${learned.run}`)
  const compared = page.getByRole('region', { name: 'Compared with the run before' })
  await expect(compared).toContainText('$0.12 more, 48 s longer; another headline.')
  await expect(compared).toContainText('Headline then: Nothing changed, so there are no tests to run')
  await look(page, 'learned', 'run')
  await compared.getByRole('button', { name: 'Compare answers…' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('row', { name: 'added - 5 are broken' })).toBeVisible()
  await expect(dialog.getByRole('row', { name: 'removed - 212 are fine' })).toBeVisible()
  await look(page, 'learned', 'answers')
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
  await look(page, 'learned', 'task')
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await settled(page)
    await all.screenshot({ path: `${images}/suggestions${colorScheme === 'dark' ? '-dark' : ''}.png` })
  }

  await allow.getByRole('button', { name: 'Allow…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add this rule to Nightly tests?' })
  await expect(dialog).toContainText('Bash(npm test -- --changed)')
  await look(page, 'learned', 'allow')
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
