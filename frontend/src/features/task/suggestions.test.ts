import type { Task } from '$lib/api/types'
import { expect, test } from 'vitest'
import { fieldsBefore } from './suggestions'

test('what undoes a change has only its fields, as they were', () => {
  const task = { name: 'Build', model: '', timeout: 0, allowed_tools: ['Read'] } as unknown as Task
  expect(fieldsBefore(task, { allowed_tools: ['Read', 'Bash(npm test)'] })).toEqual({ allowed_tools: ['Read'] })
  expect(fieldsBefore(task, { model: 'haiku' })).toEqual({ model: '' })
  expect(fieldsBefore(task, { timeout: 600 })).toEqual({ timeout: 0 })
})
