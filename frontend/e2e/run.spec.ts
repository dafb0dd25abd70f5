/** The page of a run: its tabs, keys, search, prompt, and what happens when it ends while somebody watches. */
import { expect, type Page } from '@playwright/test'
import { test, visit, world } from './worlds'

const little = world('little')
const much = world('much')
const desk = world('desk')

const tab = (page: Page, name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) })

test('tabs by mouse and keys; a step of the report leads to all steps', async ({ page }) => {
  await visit(page, little, `run/${little.run}`)
  await expect(tab(page, 'Report')).toHaveAttribute('aria-selected', 'true')
  await expect(page.getByRole('region', { name: 'Outcome' })).toBeVisible()
  await expect(tab(page, 'Steps')).toHaveText(/Steps\d+/)
  await expect(tab(page, 'Changes')).toHaveText(/Changes\+\d+−\d+/)
  for (const [key, name] of [['2', 'Steps'], ['3', 'Changes'], ['4', 'Details'], ['1', 'Report']] as const) {
    await page.keyboard.press(key)
    await expect(tab(page, name)).toHaveAttribute('aria-selected', 'true')
  }
  await page.getByRole('region', { name: 'Steps' }).getByRole('button', { name: /ls \/nowhere/ }).click()
  await expect(tab(page, 'Steps')).toHaveAttribute('aria-selected', 'true')
  await expect(page.getByRole('list').getByRole('button', { name: /ls \/nowhere/ })).toHaveAttribute('aria-expanded', 'true')
  await tab(page, 'Details').click()
  await page.getByText('Raw log', { exact: true }).click()
  await expect(page.getByRole('region', { name: 'Raw log' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(/#\/history/)
})

test('the waterfall names each step and leads to it', async ({ page }) => {
  await visit(page, little, `run/${little.run}`)
  const waterfall = page.getByRole('slider', { name: 'Where the time went' })
  await waterfall.focus()
  await page.keyboard.press('End')
  await expect(waterfall).toHaveAttribute('aria-valuetext', /Wrote/)
  await page.keyboard.press('Home')
  await expect(waterfall).toHaveAttribute('aria-valuetext', /^0:00/)
  await waterfall.hover({ position: { x: 40, y: 15 } })
  await expect(page.locator('.tip')).toBeVisible()
  await waterfall.click({ position: { x: 40, y: 15 } })
  await expect(tab(page, 'Steps')).toHaveAttribute('aria-selected', 'true')
})

test('the prompt opens to the whole', async ({ page }) => {
  await visit(page, little, `run/${little.run}`)
  const whole = page.getByRole('button', { name: 'whole prompt' })
  await whole.click()
  await expect(page.getByRole('group', { name: 'Prompt' })).toContainText('!agent !bash echo from the subagent')
  await page.getByRole('button', { name: 'less' }).click()
  await expect(page.getByRole('group', { name: 'Prompt' })).toHaveCount(0)
})

test('[ and ] lead to the runs before and after it, on the same tab', async ({ page }) => {
  await visit(page, much, `run/${much.run}`)
  await expect(page.getByRole('button', { name: 'Next run of this task' })).toBeDisabled()
  await page.keyboard.press('4')
  await page.keyboard.press('[')
  await expect(page).not.toHaveURL(new RegExp(much.run))
  await expect(tab(page, 'Details')).toHaveAttribute('aria-selected', 'true')
  const second = page.url()
  await page.getByRole('button', { name: 'Previous run of this task' }).click()
  await expect(page).not.toHaveURL(second)
  await page.keyboard.press(']')
  await expect(page).toHaveURL(second)
  await expect(page.getByRole('article')).toBeFocused()
  await page.keyboard.press(']')
  await expect(page).toHaveURL(new RegExp(much.run))
})

test('a search counts right, and one in the history carries over', async ({ page }) => {
  await visit(page, little, `run/${little.run}`)
  await page.keyboard.press('Control+f')
  await page.getByRole('textbox', { name: 'Find in report' }).fill('lamps')
  await expect(page.getByRole('status').filter({ hasText: 'of' })).toHaveText('1 of 1')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('textbox', { name: 'Find in report' })).toHaveCount(0)

  await page.goto(`${little.url}/#/history`)
  await page.getByRole('searchbox').fill('from the subagent')
  await expect(page.getByRole('option')).toHaveCount(1)
  await page.getByRole('option', { name: /Morning briefing/ }).click()
  await expect(page.getByRole('textbox', { name: /^Find in/ })).toHaveValue('from the subagent')
  await expect(page.getByRole('status').filter({ hasText: ' of ' })).toBeVisible()
})

test('a denied call names the rule that allows it, and is not offered once it is allowed', async ({ page }) => {
  await visit(page, little, 'history')
  await page.getByRole('option', { name: /Try what is not allowed/ }).first().click()
  const card = page.getByRole('region', { name: 'Outcome' })
  await expect(page.getByText('Finished, one thing was not allowed')).toBeVisible()
  await expect(card.getByText('touch forbidden.txt', { exact: true })).toBeVisible()
  await expect(card.getByRole('button', { name: /^Allow Bash\(touch .*\) and run again$/ })).toBeVisible()
})

test('a run that ends while its steps are read offers its report, and stays where it is', async ({ page }) => {
  await visit(page, desk, `task/${desk.task}`)
  await page.getByRole('button', { name: 'Run now' }).click()
  await expect(tab(page, 'Steps')).toHaveAttribute('aria-selected', 'true')
  await expect(page.getByRole('timer')).toBeVisible()
  const pill = page.getByRole('button', { name: 'Finished · show report' })
  await expect(pill).toBeVisible()
  await expect(tab(page, 'Steps')).toHaveAttribute('aria-selected', 'true')
  await pill.click()
  await expect(page.getByRole('region', { name: 'Outcome' })).toContainText('until all of it is swept')
  await expect(pill).toHaveCount(0)
})
