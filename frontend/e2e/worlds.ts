import { expect, test as base, type Page } from '@playwright/test'

/** A service with its data, as the Go test has set it up. */
export interface World {
  name: 'empty' | 'little' | 'much' | 'desk' | 'asking' | 'branch' | 'files' | 'follow' | 'dozen' | 'large' | 'learned' | 'odd' | 'right-to-left' | 'long-prompt'
  url: string
  /** Ids; empty where there is none. */
  job: string
  task: string
  run: string
}

declare const process: { env: Record<string, string | undefined> }

export const worlds = JSON.parse(process.env['E2E_WORLDS'] ?? '[]') as World[]

/** Opens a long run and scrolls through it: e2e/testdata/long.js, the same as in the real window. */
export const longScript = process.env['E2E_LONG'] ?? ''

export function world(name: World['name']): World {
  const found = worlds.find((one) => one.name === name)
  if (!found) throw new Error(`there is no world ${name}: run make e2e`)
  return found
}

/** What Chromium itself logs when the service refuses an input: the page shows it, and the real window logs nothing. */
const refusal = /^Failed to load resource: the server responded with a status of 422 /

/** A test fails on whatever the page throws or logs as an error. */
export const test = base.extend<{ faults: string[] }>({
  faults: [
    async ({ page }, use) => {
      const faults: string[] = []
      page.on('pageerror', (error) => faults.push(String(error)))
      page.on('console', (message) => message.type() === 'error' && !refusal.test(message.text()) && faults.push(message.text()))
      await use(faults)
      expect(faults, 'errors on the page').toEqual([])
    },
    { auto: true },
  ],
})

/** Opens a place such as "task/ID" and waits until the page has its records. */
export async function visit(page: Page, { url }: World, place: string) {
  await page.goto(`${url}/#/${place}`)
  await expect(page.getByRole('navigation', { name: 'Screens' })).toBeVisible()
  await expect(page.locator('nav footer')).toBeVisible()
}
