/** The editor's lists of completions. */
import { expect } from '@playwright/test'
import { test, visit, world } from './worlds'

const dozen = world('dozen')

test('the folder completes with arrows, and keeps every key that was typed', async ({ page }) => {
  await visit(page, dozen, 'new/job')
  const folder = page.getByRole('combobox', { name: 'Folder' })
  await folder.click()
  await page.keyboard.type('~/co', { delay: 5 })
  await expect(page.getByRole('option', { name: '~/code', exact: true })).toBeVisible()
  await expect(folder).toHaveValue('~/co')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Tab')
  await expect(folder).toHaveValue('~/code')
  await page.keyboard.type('/book', { delay: 5 })
  await expect(page.getByRole('option', { name: '~/code/bookshop' })).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(folder).toHaveValue('~/code/bookshop')
  await expect(page.getByRole('dialog', { name: 'New job' })).toBeVisible() // Enter did not save
  await page.keyboard.type('/x', { delay: 5 })
  await page.keyboard.press('Tab')
  await expect(folder).not.toBeFocused()
  await expect(folder).toHaveValue('~/code/bookshop/x')
})

test('Escape closes the list, not the sheet', async ({ page }) => {
  await visit(page, dozen, 'new/job')
  await page.getByRole('combobox', { name: 'Folder' }).click()
  await page.keyboard.type('~/c')
  await expect(page.getByRole('listbox', { name: 'Completions' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('listbox', { name: 'Completions' })).toHaveCount(0)
  await expect(page.getByRole('dialog', { name: 'New job' })).toBeVisible()
})

test('a time zone is found by its city', async ({ page }) => {
  await visit(page, dozen, 'settings')
  await page.getByRole('combobox', { name: 'Time zone' }).click()
  await page.keyboard.type('new yor')
  await expect(page.getByRole('option', { name: 'America/New_York' })).toBeVisible()
  await page.keyboard.press('Escape')
})

test('a prompt of 20,000 characters fits, and is folded on the screen of its task', async ({ page }) => {
  await visit(page, dozen, 'new/task')
  await page.getByRole('textbox', { name: 'Prompt' }).fill('Check this sentence against the code. '.repeat(526))
  const { height } = (await page.getByRole('textbox', { name: 'Prompt' }).boundingBox())!
  expect(height).toBeLessThan(page.viewportSize()!.height * 0.62)
})

test('a field that is refused has the focus, and its label is in view', async ({ page }) => {
  await page.setViewportSize({ width: 1000, height: 600 })
  await visit(page, dozen, 'new/task')
  await page.getByRole('textbox', { name: 'Prompt' }).fill('Count the lamps')
  const sheet = page.getByRole('dialog', { name: 'New task' })
  await sheet.getByRole('combobox', { name: 'Job' }).selectOption('New job…')
  await sheet.locator('.content').first().evaluate((content) => content.scrollTo(0, content.scrollHeight))
  await page.keyboard.press('Control+Enter')
  const folder = page.getByRole('combobox', { name: 'Folder' })
  await expect(folder).toBeFocused()
  await expect(folder).toHaveAttribute('aria-invalid', 'true')
  const label = (await sheet.getByText('Folder', { exact: true }).boundingBox())!
  const header = (await sheet.locator('header').first().boundingBox())!
  const footer = (await sheet.locator('footer').boundingBox())!
  expect(label.y).toBeGreaterThanOrEqual(header.y + header.height)
  expect((await folder.boundingBox())!.y).toBeLessThan(footer.y)
})

test('looking at each kind of schedule changes nothing', async ({ page }) => {
  await visit(page, dozen, 'new/task')
  const sheet = page.getByRole('dialog', { name: 'New task' })
  for (const kind of ['Interval', 'Once', 'File changes', 'Manual', 'Calendar']) await sheet.getByText(kind, { exact: true }).click()
  await page.keyboard.press('Escape')
  await expect(sheet).toHaveCount(0)
})

test('e edits a profile, and Space previews a row of Today without scrolling', async ({ page }) => {
  await visit(page, dozen, 'profiles')
  await page.getByRole('main').getByRole('link').first().focus()
  await page.keyboard.press('e')
  await expect(page.getByRole('dialog', { name: 'Edit profile' })).toBeVisible()
  await page.keyboard.press('Escape')
  await visit(page, dozen, 'today')
  const row = page.locator('.report a[data-row]').first()
  await row.focus()
  await page.keyboard.press(' ')
  await expect(page.locator('.detail')).toBeVisible()
  await expect(row).toBeFocused()
  await expect(row).toBeInViewport()
})
