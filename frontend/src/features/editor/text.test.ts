import { expect, it } from 'vitest'
import { fieldProblem, missedOptions, settingText } from './text'

it.each([
  ['working_directory.path', 'does not exist', 'Folder does not exist'],
  ['schedule.cron_expression', 'is invalid', 'Cron expression is invalid'],
  ['command', 'is empty', 'Prompt is empty'],
  ['checks[1]', 'is empty', 'Checks after the run, line 2: is empty'],
  ['job_id', 'there is no job x', 'Job: there is no job x'],
  ['missed', 'is required', 'If a run was missed because this computer slept or was off is required'],
  ['unknown_field', 'is odd', 'unknown field is odd'],
  ['', 'the disk is full', 'the disk is full'],
])('the problem of %s, %s: %s', (field, message, want) => expect(fieldProblem({ field, message })).toBe(want))

it('names the setting that applies', () => {
  expect(missedOptions({ missed: 'all' })[0]).toEqual({ value: '', label: 'from Settings: run once for each' })
  expect(settingText(7200)).toBe('from Settings: 2 h')
  expect(settingText(0)).toBe('from Settings: none')
})
