/** Each screen in light and dark, in three widths, with no, little and much data. */
import { expect, type Page } from '@playwright/test'
import { cutOff, settled, violations } from './looks'
import { test, visit, worlds, type World } from './worlds'

const sizes = [
  { width: 900, height: 700 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
]

interface Screen {
  screen: string
  place: string
  heading: string | RegExp
  /** What a person does there first. */
  then?: (page: Page) => Promise<unknown>
}

/** The screens that a world has, with the heading by which each is known. */
function screens({ name, job, task, run }: World): Screen[] {
  const tab = (title: string): Screen => ({
    screen: `run-${title.toLowerCase().replace(' ', '-')}`,
    place: `run/${run}`,
    heading: /./,
    then: (page) => page.getByRole('tab', { name: title }).click(),
  })
  const detail = (title: string): Screen => ({
    ...tab(title),
    then: async (page) => {
      await page.getByRole('tab', { name: 'Details' }).click()
      await page.getByRole('radio', { name: title }).check({ force: true })
    },
  })
  return [
    { screen: name === 'empty' ? 'welcome' : 'today', place: 'today', heading: name === 'empty' ? 'Welcome' : 'Today' },
    { screen: 'jobs', place: 'jobs', heading: 'Tasks' },
    ...(job ? [{ screen: 'job', place: `job/${job}`, heading: /./ }] : []),
    ...(task ? [{ screen: 'task', place: `task/${task}`, heading: /./ }] : []),
    ...(run ? [{ screen: 'run', place: `run/${run}`, heading: /./ }] : []),
    ...(name === 'much' ? [tab('Steps')] : []),
    { screen: 'history', place: 'history', heading: 'History' },
    { screen: 'profiles', place: 'profiles', heading: 'Profiles' },
    { screen: 'settings', place: 'settings', heading: 'Settings' },
    { screen: 'editor-new', place: 'new/task', heading: 'New task' },
    ...(name === 'odd' ? [profileEditor] : []),
    ...(name === 'long-prompt' || name === 'right-to-left' || name === 'odd' ? [{ screen: 'editor', place: `edit/task/${task}`, heading: 'Edit task' }] : []),
    ...(name === 'little'
      ? [
          tab('Steps'),
          tab('Changes'),
          tab('Details'),
          detail('Output'),
          detail('Raw log'),
          { screen: 'welcome', place: 'welcome', heading: 'Welcome' },
          { screen: 'editor', place: `edit/task/${task}`, heading: 'Edit task', then: unfold },
          { screen: 'editor-job', place: `edit/job/${job}`, heading: 'Edit job' },
          { screen: 'profile', place: 'profiles', heading: 'Profiles', then: (page: Page) => page.getByRole('link', { name: 'Staging' }).click() },
          { screen: 'palette', place: 'today', heading: 'Today', then: (page: Page) => page.keyboard.press('Control+k') },
          { screen: 'shortcuts', place: 'today', heading: 'Today', then: (page: Page) => page.keyboard.press('?') },
        ]
      : []),
  ]
}

const profileEditor: Screen = {
  screen: 'editor-profile',
  place: 'profiles',
  heading: 'Profiles',
  then: async (page) => {
    await page.getByRole('link', { name: 'Forty variables' }).click()
    await page.getByRole('button', { name: 'Edit' }).click()
    await expect(page.getByRole('dialog', { name: 'Edit profile' })).toBeVisible()
  },
}

/** Opens everything in a sheet that is folded away. */
async function unfold(page: Page) {
  const folded = page.getByRole('dialog').locator('button[aria-expanded=false]')
  for (let left = await folded.count(); left > 0; left--) {
    await folded.first().click()
    await expect(folded).toHaveCount(left - 1)
  }
}

for (const world of worlds.filter(({ name }) => name !== 'desk' && name !== 'dozen' && name !== 'learned')) {
  for (const { screen, place, heading, then } of screens(world)) {
    test(`${screen} with ${world.name} data`, async ({ page }) => {
      await visit(page, world, place)
      await expect(page.getByRole('heading', { name: heading }).first()).toBeVisible()
      await then?.(page)
      const faults: string[] = []
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        for (const size of sizes) {
          await page.setViewportSize(size)
          await settled(page)
          const at = `${colorScheme} ${size.width}`
          await page.screenshot({ path: `../build/screens/${world.name}/${screen}-${colorScheme}-${size.width}.png` })
          faults.push(...(await cutOff(page)).map((fault) => `${at}: ${fault}`))
          faults.push(...(await violations(page)).map((fault) => `${at}: ${fault}`))
        }
      }
      expect([...new Set(faults)]).toEqual([])
    })
  }
}
