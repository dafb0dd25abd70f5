import { expect, it } from 'vitest'
import { fieldName, missedOptions, settingText } from './text'

it.each([
  ['working_directory.path', 'folder'],
  ['schedule.cron_expression', 'cron expression'],
  ['name', 'name'],
  ['', ''],
])('the field %s is called %s', (field, name) => expect(fieldName(field)).toBe(name))

it('names the setting that applies', () => {
  expect(missedOptions({ missed: 'all' })[0]).toEqual({ value: '', label: 'from Settings: run once for each' })
  expect(settingText(7200)).toBe('from Settings: 2 h')
  expect(settingText(0)).toBe('from Settings: none')
})
