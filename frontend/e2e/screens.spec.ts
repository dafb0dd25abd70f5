/** Each screen in light and dark, in three widths, with no, little and much data. */
import { expect } from '@playwright/test'
import { cutOff, settled, violations } from './looks'
import { test, visit, worlds, type World } from './worlds'

const sizes = [
  { width: 900, height: 700 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
]

/** The screens that a world has, with the heading by which each is known. */
function screens({ name, job, task, run }: World): { screen: string; place: string; heading: string | RegExp }[] {
  return [
    { screen: name === 'empty' ? 'welcome' : 'today', place: 'today', heading: name === 'empty' ? 'Welcome' : 'Today' },
    { screen: 'jobs', place: 'jobs', heading: 'Jobs' },
    ...(job ? [{ screen: 'job', place: `job/${job}`, heading: /./ }] : []),
    ...(task ? [{ screen: 'task', place: `task/${task}`, heading: /./ }] : []),
    ...(run ? [{ screen: 'run', place: `run/${run}`, heading: /./ }] : []),
    { screen: 'history', place: 'history', heading: 'History' },
    { screen: 'profiles', place: 'profiles', heading: 'Profiles' },
    { screen: 'settings', place: 'settings', heading: 'Settings' },
  ]
}

for (const world of worlds) {
  for (const { screen, place, heading } of screens(world)) {
    test(`${screen} with ${world.name} data`, async ({ page }) => {
      await visit(page, world, place)
      await expect(page.getByRole('heading', { name: heading }).first()).toBeVisible()
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
