/** Tasks that start after others: the graph, the links between runs, and the editor. */
import { expect } from '@playwright/test'
import { cutOff, settled, violations } from './looks'
import { test, visit, world } from './worlds'

const follow = world('follow')

declare const process: { env: Record<string, string | undefined> }

/** Where the picture of the guide goes, below the root of the project. */
const images = `../${process.env['E2E_IMAGES'] ?? 'build/screens/docs'}`

test('the pages of a job and a task draw what starts what', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 1100 })
  await visit(page, follow, `job/${follow.job}`)
  const graph = page.getByRole('group', { name: 'What starts what' })
  await expect(graph.getByRole('listitem')).toHaveCount(6)
  await expect(graph.getByRole('link', { name: 'Report Servers after Deploy ended or Tests failed' })).toBeVisible()
  await expect(graph.locator('text', { hasText: 'failure' })).toHaveCount(2)
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await settled(page)
    expect(await violations(page)).toEqual([])
    expect(await cutOff(page)).toEqual([])
    await page.screenshot({ path: `../build/screens/follow-job-${scheme}.png` })
    await graph.screenshot({ path: `${images}/follow-ups${scheme === 'dark' ? '-dark' : ''}.png` })
  }
  const box = async (name: RegExp) => (await graph.getByRole('link', { name }).boundingBox())!
  expect((await box(/^Build/)).y).toBeLessThan((await box(/^Tests/)).y)
  expect((await box(/^Tests/)).y).toBeLessThan((await box(/^Deploy/)).y)
  await graph.getByRole('link', { name: /^Deploy/ }).focus() // by keyboard, in the order of the graph
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'After Tests of Shop succeeded' })).toBeVisible()
  await expect(page.getByText('Runs only when you start it')).toHaveCount(0)
  await expect(page.getByRole('group', { name: 'What starts what' }).getByRole('link', { name: /^Deploy/ })).toHaveAttribute('aria-current', 'true')
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await settled(page)
    expect(await violations(page)).toEqual([])
    await page.screenshot({ path: `../build/screens/follow-task-${scheme}.png` })
  }
})

test('a run links to those that it started, and back', async ({ page }) => {
  await visit(page, follow, `run/${follow.run}`)
  await page.getByRole('region', { name: 'Then started' }).getByRole('link', { name: /Tests/ }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Tests' })).toBeVisible()
  await expect(page.getByText(/, after another task$/)).toBeVisible()
  await page.getByRole('region', { name: 'Then started' }).getByRole('link', { name: /Deploy/ }).click()
  await expect(page.getByRole('region', { name: 'Then started' }).getByRole('link')).toHaveCount(2)
  await settled(page)
  expect(await violations(page)).toEqual([])
  await page.screenshot({ path: '../build/screens/follow-run.png' })
  await page.getByRole('region', { name: 'Started after' }).getByRole('link', { name: /Tests/ }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Tests' })).toBeVisible()
})

test('the editor adds and removes tasks to start after, and shows a circle', async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 1100 })
  await visit(page, follow, `edit/task/${follow.task}`)
  const group = page.getByRole('group', { name: 'Also start after' })
  await expect(group.getByRole('combobox')).toHaveCount(2)
  await page.getByRole('button', { name: 'Also start after a task…' }).click()
  await expect(group.getByRole('combobox', { name: 'Task 2 to start after' })).toBeFocused()
  await group.getByRole('combobox', { name: 'Task 2 to start after' }).selectOption({ label: 'Roll back' })
  await group.getByRole('combobox', { name: 'Which end of Roll back' }).selectOption('any')
  await expect(group.getByRole('alert')).toContainText('Deploy → Smoke test → Roll back → Deploy')
  await settled(page)
  expect(await violations(page)).toEqual([])
  await page.screenshot({ path: '../build/screens/follow-editor.png' })
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('dialog', { name: 'Edit task' })).toBeVisible()
  await group.getByRole('combobox', { name: 'Task 2 to start after' }).selectOption({ label: 'Build (Shop)' })
  await expect(page.getByText('After Tests of Shop succeeded or Build of Shop ended')).toBeVisible()
  await page.getByRole('button', { name: 'Do not start after Build' }).click()
  await expect(group.getByRole('combobox')).toHaveCount(2)
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('dialog', { name: 'Edit task' })).toHaveCount(0)
})
