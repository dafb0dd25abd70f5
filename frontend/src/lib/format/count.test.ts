import { expect, it } from 'vitest'
import { count } from './count'

it.each([
  [0, '0 tasks'],
  [1, '1 task'],
  [2, '2 tasks'],
  [1204, '1,204 tasks'],
])('%d', (n, want) => expect(count(n, 'task')).toBe(want))
