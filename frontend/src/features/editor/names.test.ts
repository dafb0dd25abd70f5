import { expect, it } from 'vitest'
import { jobNameFrom, nameFrom, uniqueName } from './names'

it.each([
  ['Review the last day.', 'Review the last day'],
  ['/review all', 'review all'],
  ['# Title\nmore', 'Title'],
  ['Look through every single open issue of the repository and label it', 'Look through every single open issue of the…'],
  ['  ', ''],
])('%s is named %s', (command, want) => expect(nameFrom(command)).toBe(want))

it.each([
  ['/home/me/project/', 'project'],
  ['C:\\work\\site', 'site'],
  ['~', ''],
])('the job in %s is named %s', (path, want) => expect(jobNameFrom(path)).toBe(want))

it('numbers a name that is taken', () => {
  expect(uniqueName('Review', ['Other'])).toBe('Review')
  expect(uniqueName('Review', ['Review', 'Review 2'])).toBe('Review 3')
})
