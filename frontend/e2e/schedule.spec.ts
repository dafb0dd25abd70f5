/** A schedule in words: what it means and when it is due, what is not understood, and a suggestion to click. */
import { expect } from '@playwright/test'
import { cutOff, settled, violations } from './looks'
import { test, visit, world } from './worlds'

const dozen = world('dozen')

declare const process: { env: Record<string, string | undefined> }

/** Where the picture of the guide goes, below the root of the project. */
const images = `../${process.env['E2E_IMAGES'] ?? 'build/screens/docs'}`

test('words become a schedule, and a mistake is marked with a suggestion', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 900 })
  await visit(page, dozen, 'new/task')
  const when = page.getByRole('region', { name: 'When' })
  const field = when.getByRole('textbox', { name: 'Schedule', exact: true })
  await expect(field).toHaveValue('At 09:00, Monday to Friday') // what a new task begins with
  await field.fill('every 2 weeks on tuesday at 18:00')
  await expect(when.getByText(/^At 18:00 on Tuesdays, every 2 weeks from /)).toBeVisible()
  await expect(when.getByRole('list', { name: 'Next times' }).getByRole('listitem')).toHaveCount(3)
  await expect(when.getByText('This schedule cannot be written as a cron expression')).toBeVisible()
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await settled(page)
    await page.screenshot({ path: `../build/screens/schedule-words-${scheme}.png` })
  }

  await field.fill('every wekday at 9 Berlin time')
  await expect(when.locator('mark')).toHaveText('wekday')
  await expect(field).toHaveAttribute('aria-invalid', 'true')
  await expect(when.getByRole('alert')).toHaveText('"wekday" is not understood')
  const suggestion = when.getByRole('button', { name: 'every weekday at 9 Berlin time' })
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await settled(page)
    expect(await violations(page)).toEqual([])
    expect(await cutOff(page)).toEqual([])
    await page.screenshot({ path: `../build/screens/schedule-mistake-${scheme}.png` })
    await when.screenshot({ path: `${images}/schedule${scheme === 'dark' ? '-dark' : ''}.png` })
  }
  await suggestion.click()
  await expect(field).toHaveValue('every weekday at 9 Berlin time')
  await expect(when.getByText('At 09:00, Monday to Friday')).toBeVisible()
  await expect(when.getByRole('combobox', { name: 'Time zone' })).toHaveValue('Europe/Berlin')
  await expect(when.getByRole('textbox', { name: 'Cron expression' })).toHaveValue('0 9 * * 1-5')

  await when.getByRole('button', { name: 'Hourly' }).click() // the presets remain
  await expect(field).toHaveValue('Every hour, on the hour')
  await field.fill('every 90 minutes')
  await expect(when.getByRole('radio', { name: 'Interval' })).toBeChecked()
  await field.fill('when *.md in . changes')
  await expect(when.getByRole('radio', { name: 'File changes' })).toBeChecked()
})

test('a schedule that is not understood cannot be saved', async ({ page }) => {
  await visit(page, dozen, `edit/task/${dozen.task}`)
  const field = page.getByRole('textbox', { name: 'Schedule', exact: true })
  await expect(field).not.toHaveValue('')
  await field.fill('every so often')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('dialog', { name: 'Edit task' })).toBeVisible()
  await expect(field).toBeFocused()
  await field.fill('last friday of the month at 17:00')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('dialog', { name: 'Edit task' })).toHaveCount(0)
  await expect(page.getByText('At 17:00 on the last Friday of every month').filter({ visible: true }).first()).toBeVisible()
})
