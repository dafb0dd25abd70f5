/** Tasks as files of the repository: what waits, the review, the decision, in light and dark. */
import { expect } from '@playwright/test'
import { look, settled } from './looks'
import { test, visit, world } from './worlds'

declare const process: { env: Record<string, string | undefined> }

const files = world('files')

// They decide about the same files.
test.describe.configure({ mode: 'serial' })

/** Where the picture of the guide goes. */
const images = `../${process.env['E2E_IMAGES'] ?? 'build/screens/docs'}`

test('files wait on Today, and each is reviewed before it has an effect', async ({ page }) => {
  await visit(page, files, 'today')
  const waiting = page.getByRole('region', { name: 'Task files to review' })
  const row = (name: string) => waiting.getByRole('listitem').filter({ hasText: name })
  await expect(waiting.getByRole('listitem')).toHaveCount(3)
  await expect(row('nightly-review.md')).toContainText('Bash(git:*)')
  await expect(row('broken.md')).toContainText('alowed_tools is not a field')
  await look(page, 'files', 'today')

  await row('nightly-review.md').getByRole('button').click()
  const review = page.getByRole('dialog', { name: '.claude/schedules/nightly-review.md' })
  await expect(review).toContainText('The task runs as you approved it last')
  await expect(review.getByRole('listitem')).toContainText('Nightly review may use without asking: Read, Bash(git:*)')
  await expect(review.getByRole('row').filter({ hasText: 'and push the fixes' })).toBeVisible()
  await look(page, 'files', 'review')
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await settled(page)
    await review.screenshot({ path: `${images}/taskfile${colorScheme === 'dark' ? '-dark' : ''}.png` })
  }
  await page.keyboard.press('Escape')
  await expect(review).toHaveCount(0)

  await row('broken.md').getByRole('button').click()
  const broken = page.getByRole('dialog', { name: '.claude/schedules/broken.md' })
  await expect(broken.getByRole('alert')).toContainText('Did you mean allowed_tools?')
  await expect(broken.getByRole('button', { name: 'Approve' })).toBeDisabled()
  await broken.getByRole('button', { name: 'Ignore' }).click()
  await expect(row('broken.md')).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(row('broken.md')).toHaveCount(1)

  await row('changelog.md').getByRole('button').click()
  await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
  await expect(page.getByText('Changelog was created')).toBeVisible()
  await expect(row('changelog.md')).toHaveCount(0)
})

test('a task shows its file, is changed there, and can be detached', async ({ page }) => {
  await visit(page, files, `task/${files.task}`)
  await expect(page.getByTitle('from .claude/schedules/nightly-review.md').first()).toBeVisible()
  const waiting = page.getByRole('region', { name: 'Task files to review' })
  await expect(waiting.getByRole('listitem')).toHaveCount(1)
  await look(page, 'files', 'task')

  await page.getByRole('button', { name: 'Edit', exact: true }).click()
  const editor = page.getByRole('dialog', { name: 'Edit task' })
  await expect(editor).toContainText('.claude/schedules/nightly-review.md defines this task')
  await editor.getByLabel('Name', { exact: true }).fill('Other')
  await editor.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(editor.getByRole('alert').last()).toContainText('is defined by .claude/schedules/nightly-review.md')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Discard' }).click()

  await waiting.getByRole('button').click()
  await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
  await expect(page.getByText('Read, Bash(git:*)', { exact: true })).toBeVisible()
  await expect(waiting).toHaveCount(0)

  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Detach from its file…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Detach' }).click()
  await expect(page.getByTitle('from .claude/schedules/nightly-review.md')).toHaveCount(0)
})
