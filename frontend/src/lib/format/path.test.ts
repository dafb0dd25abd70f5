import { expect, it } from 'vitest'
import { formatPath, formatPaths } from './path'

it.each([
  ['/home/me/code', '/home/me', '~/code'],
  ['/home/me', '/home/me', '~'],
  ['/home/meadow', '/home/me', '/home/meadow'],
  ['~/code', '/home/me', '~/code'],
  ['/opt/x', '', '/opt/x'],
  ['/srv', '/', '/srv'],
  ['C:\\Users\\me\\site', 'C:\\Users\\me', '~\\site'],
])('%s in the home %s is %s', (path, home, want) => expect(formatPath(path, home)).toBe(want))

it.each([
  ['the folder /home/me/code/x does not exist', '/home/me', 'the folder ~/code/x does not exist'],
  ['/home/me/a and /home/me/b', '/home/me/', '~/a and ~/b'],
  ['/home/meadow/a', '/home/me', '/home/meadow/a'],
  ['/srv/a', '', '/srv/a'],
])('%s for %s: %s', (text, home, want) => expect(formatPaths(text, home)).toBe(want))
