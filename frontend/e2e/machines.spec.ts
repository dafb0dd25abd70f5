/** Machines: joining, and a fleet as the service reports one. The service of this world has joined none, so its answer is replaced. */
import { expect, type Page } from '@playwright/test'
import type { FleetStatus } from '../src/lib/api/types'
import { cutOff, look, settled } from './looks'
import { test, visit, world } from './worlds'

const little = world('little')

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()

function fleet(more: Partial<FleetStatus> = {}): FleetStatus {
  const machine = { version: '1.4.0', draining: false, running: 0, online: true, this: false, last_seen: ago(0) }
  return {
    joined: true, connected: true, unreachable_since: null, problem: '', draining: false, address: 'buildhost.example:7233', namespace: 'agents', web: 'http://buildhost.example:8233', machine: 'laptop', labels: ['mac'],
    machines: [
      { ...machine, name: 'buildbox', labels: ['linux', 'gpu', 'x86'], jobs: [little.job], running: 2 },
      { ...machine, name: 'laptop', labels: ['mac'], jobs: [little.job], this: true },
      { ...machine, name: 'studio-of-the-team-in-the-second-floor', labels: ['mac', 'xcode'], jobs: [], online: false, last_seen: ago(134) },
    ],
    jobs: [
      { job_id: little.job, name: 'Webshop', revision: 3, on: ['linux'], on_loss: 'again', machine: '', pinned: '', path: '/home/me/webshop', refused: '', machines: ['buildbox', 'laptop'] },
      { job_id: 'b', name: 'Reports for the whole team, each Monday', revision: 1, on: [], on_loss: 'interrupt', machine: 'studio-of-the-team-in-the-second-floor', pinned: 'it works in a git worktree', path: '', refused: 'only studio-of-the-team-in-the-second-floor runs it: it works in a git worktree', machines: [] },
    ],
    waiting: [{ run_id: little.run, task_id: little.task, task_name: 'Morning briefing', job_id: little.job, since: ago(3), waits_for: 'waits for a place on buildbox or laptop', machine: '' }],
    ...more,
  }
}

async function answer(page: Page, status: FleetStatus) {
  await page.route('**/call/*/client.Fleet/Status', (route) => route.fulfill({ json: status }))
}

declare const process: { env: Record<string, string | undefined> }

/** Where the picture of the guide goes, below the root of the project. */
const images = `../${process.env['E2E_IMAGES'] ?? 'build/screens/docs'}`

test('a machine that shares nothing finds the form in Settings', async ({ page, faults }) => {
  await visit(page, little, 'settings')
  await expect(page.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: 'Machines' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Machines…' }).click()
  await expect(page.getByRole('form', { name: 'Join a fleet' })).toBeVisible()
  await look(page, 'machines', 'join')
  await page.getByLabel('Temporal server').fill('nowhere at all')
  await page.getByRole('button', { name: 'Join', exact: true }).click()
  await expect(page.getByRole('alert')).toContainText('not the address')
  faults.splice(0) // the browser logs that the service refused
  await page.getByRole('button', { name: 'TLS and certificates' }).click()
  await page.getByLabel('API key: source').selectOption('aws_ssm')
  await look(page, 'machines', 'join-all')
})

test('machines, shared jobs and waiting runs', async ({ page }) => {
  await answer(page, fleet())
  await visit(page, little, 'machines')
  await expect(page.getByText('studio-of-the-team-in-the-second-floor').first()).toBeVisible()
  await look(page, 'machines', 'fleet')
  await page.keyboard.press('g')
  await page.keyboard.press('h')
  await page.getByRole('button', { name: 'Machine: All machines' }).click()
  await expect(page.getByRole('option', { name: 'buildbox' })).toBeVisible()
})

test('the picture of the guide', async ({ page }) => {
  const usual = fleet()
  await answer(page, {
    ...usual,
    machines: usual.machines!.map((machine) => (machine.online ? machine : { ...machine, name: 'studio' })),
    jobs: usual.jobs!.map((job) => (job.pinned ? { ...job, name: 'Reports', on: ['mac'], machine: '', pinned: '', path: '/home/me/reports', refused: '', machines: ['laptop'] } : job)),
  })
  await page.setViewportSize({ width: 1040, height: 560 })
  await visit(page, little, 'machines')
  await expect(page.getByText('Reports', { exact: true })).toBeVisible()
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await settled(page)
    expect(await cutOff(page)).toEqual([])
    await page.screenshot({ path: `${images}/machines${scheme === 'dark' ? '-dark' : ''}.png` })
  }
})

test('a server that does not answer', async ({ page }) => {
  await answer(page, fleet({ connected: false, unreachable_since: ago(25), problem: "the fleet's engine does not answer: connection refused", waiting: [], draining: true }))
  await visit(page, little, 'machines')
  await expect(page.getByRole('alert')).toContainText('has not answered since')
  await look(page, 'machines', 'unreachable')
})

test('how a job is shared', async ({ page }) => {
  await answer(page, fleet())
  await page.route('**/call/*/client.Jobs/List', async (route) => {
    const reply = await route.fetch()
    const jobs = (await reply.json()) as { id: string }[]
    await route.fulfill({ json: jobs.map((job) => (job.id === little.job ? { ...job, revision: 3, fleet: { on: ['linux'], on_loss: 'again' } } : job)) })
  })
  await visit(page, little, `job/${little.job}`)
  const sharing = page.getByRole('region', { name: 'Machines' })
  await expect(sharing).toContainText('machines with linux')
  await sharing.getByRole('button', { name: 'Change…' }).click()
  await look(page, 'machines', 'job')
})
