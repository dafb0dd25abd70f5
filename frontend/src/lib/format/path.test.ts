import { expect, it } from 'vitest'
import { formatPath } from './path'

it.each([
  ['/home/me/code', '/home/me', '~/code'],
  ['/home/me', '/home/me', '~'],
  ['/home/meadow', '/home/me', '/home/meadow'],
  ['~/code', '/home/me', '~/code'],
  ['/opt/x', '', '/opt/x'],
  ['/srv', '/', '/srv'],
  ['C:\\Users\\me\\site', 'C:\\Users\\me', '~\\site'],
])('%s in the home %s is %s', (path, home, want) => expect(formatPath(path, home)).toBe(want))
