import { describe, expect, it, vi } from 'vitest'
import { Problem } from '$lib/api/problem'
import type { Settings } from '$lib/api/types'
import type { App } from '$lib/state/app.svelte'
import { SettingsForm } from './settingsForm.svelte'

function app(update: (fields: object) => Promise<unknown>) {
  const records = { settings: { timeout: 60, timezone: '' } as Settings }
  return { records, api: { settings: { update: vi.fn(update) } }, toast: vi.fn() }
}

describe('SettingsForm', () => {
  it('saves one field and shows it at once', async () => {
    const it = app((fields) => Promise.resolve({ timeout: 60, timezone: '', ...fields }))
    const form = new SettingsForm(it as unknown as App)
    form.seconds('timeout').onchange(90)
    await vi.waitFor(() => expect(form.settings.timeout).toBe(90))
    expect(it.api.settings.update).toHaveBeenCalledWith({ timeout: 90 })
  })

  it('keeps a problem for its field until the value is valid', async () => {
    let refused = true
    const it = app((fields) =>
      refused ? Promise.reject(new Problem({ field: 'timezone', message: 'is not known', hint: 'for example Europe/Berlin' })) : Promise.resolve(fields),
    )
    const form = new SettingsForm(it as unknown as App)
    await form.save('timezone', 'Nowhere')
    expect(form.error('timezone')).toBe('Is not known. For example Europe/Berlin')
    expect(form.error('timeout')).toBe('')
    expect(it.toast).not.toHaveBeenCalled()
    refused = false
    await form.save('timezone', 'Europe/Berlin')
    expect(form.error('timezone')).toBe('')
  })

  it('shows a problem of no field as a toast', async () => {
    const it = app(() => Promise.reject(new Problem({ message: 'the disk is full' })))
    await new SettingsForm(it as unknown as App).save('timeout', 1)
    expect(it.toast).toHaveBeenCalledWith('The disk is full', { kind: 'error', hint: '' })
  })
})
