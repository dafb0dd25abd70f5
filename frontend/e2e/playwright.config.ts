import { defineConfig } from '@playwright/test'

/** The worlds are there already: e2e/screens_test.go sets them up and starts this. */
export default defineConfig({
  testDir: '.',
  outputDir: '../../build/screens/failed',
  reporter: [['list']],
  // Enough for a busy machine; only a failing test uses all of it.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  use: {
    headless: true,
    screenshot: 'only-on-failure',
    actionTimeout: 30_000,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    launchOptions: {
      executablePath: '/usr/bin/chromium',
      chromiumSandbox: false, // it does not work as root, and the pages are ours
      args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
})
