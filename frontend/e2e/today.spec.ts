/** The report by keyboard and by its buttons. */
import { expect, type Page } from '@playwright/test'
import { test, visit, world } from './worlds'

test.describe.configure({ mode: 'serial' }) // they share a service, whose records they change

const dozen = world('dozen')

const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const row = (page: Page, name: string) => page.locator('.report').getByRole('link', { name }).first()
const number = (text: string, pattern: RegExp) => Number(pattern.exec(text)?.[1] ?? 0)

test('the numbers of the sentence add up', async ({ page }) => {
  await visit(page, dozen, 'today')
  const sentence = page.locator('.summary')
  await expect(sentence).toContainText(/runs since /)
  const text = await sentence.innerText()
  const kinds = [/(\d+) needs? you/, /(\d+) found/, /(\d+) (?:is|are) quiet/, /(\d+) (?:is|are) done/, /(\d+) only in History/].map((kind) => number(text, kind))
  const before = number(text, /\((\d+) from before\)/) // also needs attention, but did not run since
  expect(kinds.reduce((a, b) => a + b) - before).toBe(number(text, /^(\d+) runs/))
})

test('E is done and Z takes it back; the focus moves on', async ({ page }) => {
  await visit(page, dozen, 'today')
  const tests = row(page, 'Nightly tests')
  await tests.focus()
  await page.keyboard.press('e')
  await expect(page.getByText('Nightly tests is done')).toBeVisible()
  await expect(section(page, 'Needs you').getByRole('link', { name: 'Nightly tests' })).toHaveCount(0)
  await expect(page.locator('.report a[data-row]:focus')).toHaveCount(1)
  await page.keyboard.press('z')
  await expect(section(page, 'Needs you').getByRole('link', { name: 'Nightly tests' })).toBeVisible()
  await expect(page.getByText('Nightly tests is done')).toHaveCount(0)
})

test('H snoozes until a time that is chosen', async ({ page }) => {
  await visit(page, dozen, 'today')
  await row(page, 'Split the checkout').focus()
  await page.keyboard.press('h')
  await expect(page.getByRole('menuitem', { name: 'Tomorrow 08:00' })).toBeVisible()
  await page.getByRole('menuitem', { name: 'Tomorrow 08:00' }).click()
  await expect(page.getByText('Split the checkout is snoozed until tomorrow 08:00')).toBeVisible()
  await expect(section(page, 'Needs you').getByRole('link', { name: 'Split the checkout' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(section(page, 'Needs you').getByRole('link', { name: 'Split the checkout' })).toBeVisible()
})

test('Enter opens beside the list, Escape comes back to the row', async ({ page }) => {
  await visit(page, dozen, 'today')
  await expect(section(page, 'Needs you')).toBeVisible()
  await page.keyboard.press('j')
  await expect(page.locator('.report a[data-row]:focus')).toHaveCount(1)
  const name = await page.locator('.report a[data-row]:focus').getAttribute('data-run')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`#/today/${name}`))
  await expect(page.locator('.detail')).toBeVisible()
  await expect(section(page, 'Needs you')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.locator('.detail')).toHaveCount(0)
  await expect(page.locator(`.report a[data-run="${name}"]`)).toBeFocused()
})

test('at 900 px, where a run replaces the list, Enter moves into it and Escape comes back', async ({ page }) => {
  await page.setViewportSize({ width: 900, height: 700 })
  await visit(page, dozen, 'today')
  await expect(section(page, 'Needs you')).toBeVisible()
  await page.keyboard.press('j')
  const name = await page.locator('.report a[data-row]:focus').getAttribute('data-run')
  await page.keyboard.press('Enter')
  await expect(page.locator('.detail:focus, .detail :focus')).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect(page.locator(`.report a[data-run="${name}"]`)).toBeFocused()
})

test('the report is still there after reading it', async ({ page }) => {
  await visit(page, dozen, 'today')
  const found = section(page, 'Found something').locator('a[data-row]')
  await expect(found.first()).toBeVisible()
  const before = await found.count()
  await found.first().click()
  await expect(page.locator('.detail')).toBeVisible()
  await page.keyboard.press('g')
  await page.keyboard.press('h')
  await expect(page.getByRole('heading', { name: 'History', level: 1 })).toBeVisible()
  await page.keyboard.press('g')
  await page.keyboard.press('t')
  await expect(found).toHaveCount(before)
})

test('a bar of the timeline shows what it is, and selects it in the list', async ({ page }) => {
  await visit(page, dozen, 'today')
  const bar = page.locator('.bar:not(.hollow)').last()
  await bar.hover()
  await expect(page.locator('.hovercard strong').first()).not.toBeEmpty()
  await bar.click()
  await expect(page.locator('.report a[data-row]:focus')).toHaveCount(1)
})

test('quiet runs fold; all found items are done at once, and come back', async ({ page }) => {
  await visit(page, dozen, 'today')
  const quiet = page.getByRole('button', { name: /quiet runs/ })
  await expect(quiet).toHaveAttribute('aria-expanded', 'false')
  await quiet.click()
  await expect(page.getByRole('region', { name: /quiet runs/ }).locator('a[data-row]').first()).toBeVisible()
  await section(page, 'Found something').getByRole('button', { name: 'Mark all done' }).click()
  await expect(section(page, 'Found something')).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(section(page, 'Found something')).toBeVisible()
})

test('paused, Next still shows what waits, and Resume is there', async ({ page }) => {
  await visit(page, dozen, 'today')
  const next = section(page, 'Next').locator('a')
  await expect(next.first()).toBeVisible()
  await page.keyboard.press('Shift+P')
  await expect(page.getByText('Paused. Nothing starts on schedule.')).toBeVisible()
  await expect(next.first()).toBeVisible()
  await page.getByRole('button', { name: 'Resume' }).first().click()
  await expect(page.getByText('Paused. Nothing starts on schedule.')).toHaveCount(0)
})

test('the buttons about a denied call are in one line', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 800 })
  await visit(page, dozen, 'today')
  const id = await section(page, 'Needs you').locator('a[data-run]', { hasText: 'Nightly tests' }).getAttribute('data-run')
  await visit(page, dozen, `run/${id}`)
  const card = page.getByRole('region', { name: 'Outcome' })
  await expect(card.getByRole('list', { name: 'This rule is added to Nightly tests:' })).toHaveText('Bash(git push origin fix/rounding)')
  const tops = await Promise.all(['Allow and run again', 'Review 2 files', 'Keep denied'].map(async (name) => (await card.getByRole('button', { name, exact: true }).boundingBox())!.y))
  expect(new Set(tops).size).toBe(1)
})

test('A adds the rule that the button names and runs again', async ({ page }) => {
  await visit(page, dozen, 'today')
  await expect(page.getByRole('button', { name: /^Allow git push origin fix\/rounding and run again/ })).toBeVisible()
  await row(page, 'Nightly tests').focus()
  await page.keyboard.press('a')
  await expect(page.getByText(/^Nightly tests may now use Bash\(git push origin fix\/rounding\)/)).toBeVisible()
  await expect(section(page, 'Needs you').getByRole('link', { name: 'Nightly tests' })).toHaveCount(0)
})
