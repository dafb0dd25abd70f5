import { describe, expect, it, vi } from 'vitest'
import { Problem } from '$lib/api/problem'
import type { Settings } from '$lib/api/types'
import type { App } from '$lib/state/app.svelte'
import { Saving } from './saving.svelte'

function app(update: (fields: object) => Promise<unknown>) {
  const records = { settings: { timeout: 60, timezone: '' } as Settings }
  return { records, api: { settings: { update: vi.fn(update) } }, toast: vi.fn() }
}

describe('Saving', () => {
  it('saves one field and shows it at once', async () => {
    const it = app((fields) => Promise.resolve({ timeout: 60, timezone: '', ...fields }))
    const saving = new Saving(it as unknown as App)
    saving.seconds('timeout').onchange(90)
    await vi.waitFor(() => expect(saving.settings.timeout).toBe(90))
    expect(it.api.settings.update).toHaveBeenCalledWith({ timeout: 90 })
  })

  it('keeps a refusal at its field until it is right', async () => {
    let refused = true
    const it = app((fields) =>
      refused ? Promise.reject(new Problem({ field: 'timezone', message: 'is not known', hint: 'for example Europe/Berlin' })) : Promise.resolve(fields),
    )
    const saving = new Saving(it as unknown as App)
    await saving.save('timezone', 'Nowhere')
    expect(saving.error('timezone')).toBe('Is not known. For example Europe/Berlin')
    expect(saving.error('timeout')).toBe('')
    expect(it.toast).not.toHaveBeenCalled()
    refused = false
    await saving.save('timezone', 'Europe/Berlin')
    expect(saving.error('timezone')).toBe('')
  })

  it('tells what belongs to no field', async () => {
    const it = app(() => Promise.reject(new Problem({ message: 'the disk is full' })))
    await new Saving(it as unknown as App).save('timeout', 1)
    expect(it.toast).toHaveBeenCalledWith('The disk is full', { kind: 'error', hint: '' })
  })
})
