/** The branch of a job with a real worktree: review, merge, undo, discard, restore. */
import { expect, type Page } from '@playwright/test'
import { cutOff, settled, violations } from './looks'
import { test, visit, world } from './worlds'

test.describe.configure({ mode: 'serial' }) // they share a repository, which they change

test.use({ timezoneId: 'UTC' }) // that of the service where the pictures are taken

const branch = world('branch')

declare const process: { env: Record<string, string | undefined> }

/** Where the pictures of the guide go, below the root of the project. */
const images = `../${process.env['E2E_IMAGES'] ?? 'build/screens/docs'}`

/** Takes a picture of the window for the guide, light and dark. */
async function picture(page: Page, name: string) {
  await page.mouse.move(0, 0)
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await settled(page)
    expect(await violations(page)).toEqual([])
    expect(await cutOff(page)).toEqual([])
    await page.screenshot({ path: `${images}/${name}${scheme === 'dark' ? '-dark' : ''}.png` })
  }
}

const card = (page: Page) => page.getByRole('region', { name: 'Branch', exact: true })

test('the page of the job shows what a run changed', async ({ page }) => {
  await visit(page, branch, `job/${branch.job}`)
  await expect(card(page).getByRole('heading', { name: 'claude-scheduler/shop' })).toBeVisible()
  await expect(card(page)).toContainText('It has uncommitted changes that main does not have.')
  await expect(card(page)).toContainText('PRICES.md')
  await expect(card(page)).toContainText('Prices are net')
  await page.setViewportSize({ width: 1280, height: 800 })
  await picture(page, 'branch')
})

test('a branch is committed and merged, and the merge is undone', async ({ page }) => {
  await visit(page, branch, `job/${branch.job}`)
  await card(page).getByRole('button', { name: 'Commit and merge into main' }).click()
  await expect(page.getByText('1 commit merged into main')).toBeVisible()
  await expect(card(page)).toContainText('Everything is in main.')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(card(page)).toContainText('It has 1 commit that main does not have.')
  await expect(card(page)).toContainText('PRICES.md')
})

test('Today lists the branch, and its link leads to it', async ({ page }) => {
  await visit(page, branch, 'today')
  const list = page.getByRole('region', { name: 'To merge' })
  await list.getByRole('link', { name: 'claude-scheduler/shop' }).click()
  await expect(card(page)).toBeVisible()
})

test('a discarded branch comes back', async ({ page }) => {
  await visit(page, branch, `job/${branch.job}`)
  await card(page).getByRole('button', { name: 'More for this branch' }).click()
  await page.getByRole('menuitem', { name: 'Discard…' }).click()
  await page.getByRole('button', { name: 'Discard', exact: true }).click()
  await expect(page.getByText('claude-scheduler/shop was discarded')).toBeVisible()
  await expect(card(page)).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(card(page)).toContainText('It has 1 commit that main does not have.')
})

test('the page of a task checks what would make its next run fail', async ({ page }) => {
  await visit(page, branch, `task/${branch.task}`)
  const checks = page.getByRole('region', { name: 'Before the next run' })
  await checks.getByRole('button', { name: 'Check now' }).click()
  await expect(checks.getByRole('status')).toContainText('Nothing would fail.')
  await expect(checks.getByRole('listitem').filter({ hasText: 'Branch' })).toContainText('Works in its own worktree')
  await expect(checks.getByRole('listitem')).toHaveCount(11)
})

test('an MCP server that needs a sign-in is found before the run', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 })
  await visit(page, branch, 'jobs')
  await page.locator('a[data-row]', { hasText: 'Review pull requests' }).click()
  const checks = page.getByRole('region', { name: 'Before the next run' })
  await checks.getByRole('button', { name: 'Check now' }).click()
  const server = checks.getByRole('listitem').filter({ hasText: 'MCP servers' })
  await expect(server).toContainText('github (needs a sign-in)')
  await expect(server.getByRole('button', { name: 'Sign in…' })).toBeVisible()
  await expect(checks.getByRole('status')).toContainText('The next run would fail.')
  const all = checks.getByRole('button', { name: 'Show all checks' })
  if (await all.isVisible()) await all.click()
  await expect(checks.getByRole('listitem')).toHaveCount(11)
  await picture(page, 'checks')
})
