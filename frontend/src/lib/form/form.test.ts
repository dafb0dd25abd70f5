import { describe, expect, it } from 'vitest'
import { Form } from './form.svelte'

const record = { name: 'a', retry: { max_retries: 0 }, checks: ['x'] }

describe('Form', () => {
  it('sends what differs from the record, and is dirty by what differs from its beginning', () => {
    const form = new Form(record, { ...record, name: 'prefilled' })
    expect(form.changes).toEqual({ name: 'prefilled' })
    expect(form.dirty).toBe(false)
    form.set('retry.max_retries', 2)
    expect(form.changes).toEqual({ name: 'prefilled', retry: { max_retries: 2 } })
    expect(form.dirty).toBe(true)
    form.set('retry.max_retries', 0)
    expect(form.dirty).toBe(false)
  })

  it('leaves the record itself alone', () => {
    const form = new Form(record)
    form.set('name', 'b')
    form.fields.checks.push('y')
    expect(record).toEqual({ name: 'a', retry: { max_retries: 0 }, checks: ['x'] })
  })

  it('shows a fault at its field, once that was touched or saving was tried', () => {
    const form = new Form(record)
    form.refusal = { field: 'checks[0]', message: 'is empty', hint: 'remove it' }
    expect(form.error('checks')).toBe('')
    form.touch('checks')
    expect(form.error('checks')).toBe('Is empty. Remove it')
    expect(form.error('name')).toBe('')
    form.refusal = { field: 'name', message: 'is empty', hint: '' }
    expect(form.error('name')).toBe('')
    form.tried = true
    expect(form.error('name')).toBe('Is empty')
    form.set('name', 'b')
    expect(form.error('name')).toBe('')
  })
})
