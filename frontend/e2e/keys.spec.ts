/** Everything by keyboard alone. */
import { expect, type Page } from '@playwright/test'
import { test, visit, world } from './worlds'

test.describe.configure({ mode: 'serial' }) // they share a service, whose records they change

const desk = world('desk')

/** The names of the tasks of a job, as they stand in the list. */
const order = (page: Page, job: string) => page.getByRole('group', { name: job, exact: true }).locator('li [data-row] .name')
const task = (page: Page, name: string) => page.getByRole('link', { name })

test('g and a letter go to each screen', async ({ page }) => {
  await visit(page, desk, 'settings')
  for (const [key, heading] of [['t', 'Today'], ['j', 'Tasks'], ['h', 'History'], ['p', 'Profiles'], ['s', 'Settings']] as const) {
    await page.keyboard.press('g')
    await page.keyboard.press(key)
    await expect(page.getByRole('heading', { name: heading, level: 1 })).toBeVisible()
  }
})

test('the palette finds a task and opens it', async ({ page }) => {
  await visit(page, desk, 'today')
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('combobox', { name: 'Command, task or job' })).toBeFocused()
  await page.keyboard.type('mow hou')
  await expect(page.getByRole('option', { selected: true })).toHaveText(/Mow the house/)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/#\/task\//)
  await expect(page.getByRole('heading', { name: 'Mow the house' })).toBeVisible()
})

test('j and k move, Space peeks, Enter opens, Escape closes', async ({ page }) => {
  await visit(page, desk, 'jobs')
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await expect(task(page, 'Weed the garden')).toBeFocused()
  await page.keyboard.press('k')
  await expect(task(page, 'Water the garden')).toBeFocused()
  await page.keyboard.press(' ')
  await expect(page.getByRole('heading', { name: 'Water the garden' })).toBeVisible()
  await expect(task(page, 'Water the garden')).toBeFocused()
  await page.keyboard.press('j')
  await expect(page.getByRole('heading', { name: 'Weed the garden' })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.locator('.detail button').first()).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('heading', { name: 'Weed the garden' })).toBeHidden()
  await expect(task(page, 'Weed the garden')).toBeFocused()
})

test('Alt and arrows put a task elsewhere', async ({ page }) => {
  await visit(page, desk, 'jobs')
  await task(page, 'Water the garden').focus()
  await page.keyboard.press('Alt+ArrowDown')
  await expect(order(page, 'Garden')).toHaveText(['Weed the garden', 'Water the garden', 'Mow the garden'])
  await expect(task(page, 'Water the garden')).toBeFocused()
  await page.keyboard.press('Alt+ArrowUp')
  await expect(order(page, 'Garden')).toHaveText(['Water the garden', 'Weed the garden', 'Mow the garden'])
})

test('a task is dragged by its grip', async ({ page }) => {
  await visit(page, desk, 'jobs')
  const row = page.getByRole('group', { name: 'Garden', exact: true }).locator('li', { hasText: 'Mow the garden' })
  const first = page.getByRole('group', { name: 'Garden', exact: true }).locator('li', { hasText: 'Water the garden' })
  await row.hover()
  const grip = (await row.locator('.grip').boundingBox())!
  const to = (await first.boundingBox())!
  await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2)
  await page.mouse.down()
  await page.mouse.move(to.x + 20, to.y + 20, { steps: 5 })
  await page.mouse.move(to.x + 20, to.y + 2, { steps: 3 })
  await page.mouse.up()
  await expect(order(page, 'Garden')).toHaveText(['Mow the garden', 'Water the garden', 'Weed the garden'])
  await task(page, 'Mow the garden').focus()
  for (let i = 0; i < 2; i++) {
    await page.keyboard.press('Alt+ArrowDown')
    await expect(order(page, 'Garden').nth(i + 1)).toHaveText('Mow the garden')
  }
})

test('what was deleted comes back where it was', async ({ page }) => {
  await visit(page, desk, 'jobs')
  await task(page, 'Weed the garden').focus()
  await page.keyboard.press('Delete')
  const question = page.getByRole('alertdialog').or(page.getByRole('dialog'))
  await question.getByRole('button', { name: 'Delete' }).press('Enter')
  await expect(order(page, 'Garden')).toHaveText(['Water the garden', 'Mow the garden'])
  await page.getByRole('button', { name: 'Undo' }).press('Enter')
  await expect(order(page, 'Garden')).toHaveText(['Water the garden', 'Weed the garden', 'Mow the garden'])
})

test('n writes a new task, which is saved by Ctrl Enter', async ({ page }) => {
  await visit(page, desk, `job/${desk.job}`)
  await page.keyboard.press('n')
  await expect(page.getByRole('textbox', { name: 'Prompt' })).toBeFocused()
  await page.keyboard.type('Paint the fence.')
  await page.keyboard.press('Control+Enter')
  await expect(page).toHaveURL(/#\/task\//)
  await expect(page.getByRole('heading', { name: 'Paint the fence', exact: false }).first()).toBeVisible()
})

test('Escape asks before discarding changes', async ({ page }) => {
  await visit(page, desk, 'jobs')
  await task(page, 'Mow the house').focus()
  await page.keyboard.press('e')
  await expect(page.getByRole('dialog', { name: 'Edit task' })).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Prompt' })).toBeFocused()
  await page.keyboard.type('And more.')
  await page.keyboard.press('Escape')
  await expect(page.getByText('Discard changes?')).toBeVisible()
  await page.getByRole('button', { name: 'Keep editing' }).press('Enter')
  await expect(page.getByRole('dialog', { name: 'Edit task' })).toBeVisible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Discard' }).press('Enter')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('? lists the keys, / searches, Shift P pauses all', async ({ page }) => {
  await visit(page, desk, 'today')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.keyboard.press('/')
  await expect(page.getByRole('searchbox')).toBeFocused()
  await page.keyboard.press('Escape')
  await visit(page, desk, 'jobs')
  await page.keyboard.press('Shift+P')
  await expect(page.locator('nav footer')).toHaveText(/Paused/)
  await page.keyboard.press('Shift+P')
  await expect(page.locator('nav footer')).not.toHaveText(/Paused/)
})

test('Alt and arrows go back and forward, and so do the buttons of the mouse', async ({ page }) => {
  await visit(page, desk, 'jobs')
  await page.keyboard.press('g')
  await page.keyboard.press('h')
  await expect(page.getByRole('heading', { name: 'History', level: 1 })).toBeVisible()
  await page.keyboard.press('Alt+ArrowLeft')
  await expect(page.getByRole('heading', { name: 'Tasks', level: 1 })).toBeVisible()
  await page.keyboard.press('Alt+ArrowRight')
  await expect(page.getByRole('heading', { name: 'History', level: 1 })).toBeVisible()
  const mouse = await page.context().newCDPSession(page)
  const link = (await page.getByRole('link', { name: 'Profiles' }).boundingBox())!
  for (const type of ['mousePressed', 'mouseReleased'] as const) await mouse.send('Input.dispatchMouseEvent', { type, x: link.x + 20, y: link.y + 10, button: 'back', clickCount: 1 })
  await expect(page.getByRole('heading', { name: 'Tasks', level: 1 })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Back' })).toBeDisabled()
})

test('Ctrl and plus, minus and the wheel zoom between 50 and 200 percent', async ({ page }) => {
  await visit(page, desk, 'jobs')
  const zoom = () => page.evaluate(() => Number(document.documentElement.style.zoom || 1))
  for (let i = 0; i < 9; i++) await page.keyboard.press('Control+=')
  await expect.poll(zoom).toBe(2)
  await page.keyboard.press('Control+0')
  await expect.poll(zoom).toBe(1)
  for (let i = 0; i < 9; i++) await page.keyboard.press('Control+-')
  await expect.poll(zoom).toBe(0.5)
  await page.keyboard.press('Control+0')
  await page.keyboard.down('Control')
  await page.mouse.wheel(0, -100)
  await page.keyboard.up('Control')
  await expect.poll(zoom).toBe(1.1)
  await page.keyboard.press('Control+0')
  await expect.poll(zoom).toBe(1)
})

test('Ctrl A selects in fields and texts only', async ({ page }) => {
  await visit(page, desk, 'jobs')
  const selected = () => page.evaluate(() => getSelection()!.toString())
  await page.keyboard.press('Control+a')
  expect(await selected()).toBe('')
  const filter = page.getByRole('searchbox').first()
  await filter.fill('water')
  await filter.press('Control+a')
  await filter.press('Delete')
  await expect(filter).toHaveValue('')
})

test('the right button pastes into a field, and offers what a row can do', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await visit(page, desk, 'new/task')
  const prompt = page.getByRole('textbox', { name: 'Prompt' })
  await prompt.fill('Paint the fence.')
  await prompt.selectText()
  await prompt.click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Cut' }).click()
  await expect(prompt).toHaveValue('')
  for (const want of ['Paint the fence.', 'Paint the fence.Paint the fence.']) {
    await prompt.click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Paste' }).click()
    await expect(prompt).toHaveValue(want)
  }
  await prompt.press('Escape')
  await page.getByRole('button', { name: 'Discard' }).click()
  await task(page, 'Mow the house').click({ button: 'right' })
  await expect(page.getByRole('menuitem')).toHaveText([/Run now/, /Turn off/, /Edit/, /Duplicate/, /Move up/, /Move down/, /Write to the repository/, /Delete/])
  await page.keyboard.press('Escape')
  await expect(page.getByRole('menu')).toHaveCount(0)
})

test('Tab in the palette shows what can be done with a task', async ({ page }) => {
  await visit(page, desk, 'today')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('mow hou')
  await expect(page.getByRole('option', { selected: true })).toHaveText(/Mow the house/)
  await page.keyboard.press('Tab')
  await expect(page.getByRole('option').first()).toHaveText(/Run now/)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('combobox')).toBeVisible()
  await page.keyboard.type('every 2 h')
  await expect(page.getByRole('option', { selected: true })).toHaveText(/New task: every 2 hours/)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'New task' })).toBeVisible()
  await page.keyboard.press('Escape')
})

test('Space previews in the history, Shift and arrows select', async ({ page }) => {
  await visit(page, desk, 'history')
  const list = page.getByRole('listbox', { name: 'Runs' })
  if ((await list.count()) === 0) {
    await visit(page, desk, 'jobs')
    for (const name of ['Water the house', 'Weed the house']) {
      await task(page, name).focus()
      await page.keyboard.press('r')
      await expect(page).toHaveURL(/#\/run\//)
      await page.keyboard.press('Alt+ArrowLeft')
    }
    await page.keyboard.press('g')
    await page.keyboard.press('h')
  }
  await list.focus()
  await page.keyboard.press('Home')
  await page.keyboard.press(' ')
  await expect(page).toHaveURL(/#\/run\//)
  await expect(list).toBeFocused()
  await page.keyboard.press(' ')
  await expect(page).toHaveURL(/#\/history$/)
  await page.keyboard.press('Shift+ArrowDown')
  await expect(page.getByRole('toolbar', { name: '2 selected' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('toolbar')).toHaveCount(0)
})

test('j goes from the sidebar into the list, and Arrow Down from the filter to the first hit', async ({ page }) => {
  await visit(page, desk, 'today')
  await page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Tasks' }).click()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await expect(task(page, 'Water the garden')).toBeFocused()
  for (const key of ['ArrowDown', 'Enter']) {
    await page.keyboard.press('/')
    await page.keyboard.type('mow')
    await page.keyboard.press(key)
    await expect(task(page, 'Mow the garden')).toBeFocused()
    await page.getByRole('searchbox').first().fill('')
    await task(page, 'Water the garden').focus() // in the field, / is a letter
  }
})

test('an open task follows j after Enter', async ({ page }) => {
  await visit(page, desk, 'jobs')
  await task(page, 'Water the garden').focus()
  await page.keyboard.press('Enter')
  await expect(page.locator('.detail').getByRole('heading', { name: 'Water the garden' })).toBeVisible()
  await page.keyboard.press('j')
  await expect(page.locator('.detail').getByRole('heading', { name: 'Weed the garden' })).toBeVisible()
  await expect(task(page, 'Weed the garden')).toBeFocused()
})

test('the history is entered by j and by arrows', async ({ page }) => {
  await visit(page, desk, 'jobs')
  await page.keyboard.press('g')
  await page.keyboard.press('h')
  const list = page.getByRole('listbox', { name: 'Runs' })
  await expect(list).toBeVisible()
  await page.keyboard.press('j')
  await expect(list).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/#\/run\//)
})

test('? lists what a key does with an item of Today', async ({ page }) => {
  await visit(page, desk, 'today')
  await page.keyboard.press('?')
  const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByRole('region', { name: 'On Today' })
  await expect(keys.locator('dd')).toHaveText(['Done', 'Snooze', 'Allow and run again', 'Run again', 'Undo'])
  const dialog = (await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).boundingBox())!
  const boxes = await Promise.all((await page.getByRole('dialog').getByRole('region').all()).map(async (group) => (await group.boundingBox())!))
  expect(new Set(boxes.map(({ x }) => x)).size).toBe(2) // a third column would be out of sight
  const ends = [...new Set(boxes.map(({ x }) => x))].map((x) => Math.max(...boxes.filter((box) => box.x === x).map(({ y, height }) => y + height)))
  expect(Math.abs(ends[0]! - ends[1]!)).toBeLessThan(0.4 * dialog.height)
  await page.keyboard.press('Escape')
})

test('Escape returns from a run to the task that it was opened from', async ({ page }) => {
  await visit(page, desk, 'jobs')
  await task(page, 'Water the house').focus()
  await page.keyboard.press('r')
  await expect(page).toHaveURL(/#\/run\//)
  await page.keyboard.press('Alt+ArrowLeft')
  await task(page, 'Water the house').focus()
  await page.keyboard.press('Enter')
  await page.getByRole('region', { name: 'Latest run' }).getByRole('link').press('Enter')
  await expect(page).toHaveURL(/#\/run\//)
  await page.keyboard.press('Escape')
  await expect(page).toHaveURL(/#\/task\//)
})
