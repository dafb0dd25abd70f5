import { expect, it } from 'vitest'
import { toggled } from './toggled'

it.each([
  [[], 'a', ['a']],
  [['a'], 'b', ['a', 'b']],
  [['a', 'b'], 'a', ['b']],
  [['a', 'b', 'a'], 'a', ['b']],
])('%j with %s toggled', (list, item, want) => {
  const before = [...list]
  expect(toggled(list as string[], item)).toEqual(want)
  expect(list).toEqual(before)
})
