import { expect, it } from 'vitest'
import { nextZoom, Zoom } from './zoom.svelte'

it.each([
  [100, 1, 110],
  [100, -1, 90],
  [105, 1, 110],
  [105, -1, 100],
  [200, 1, 200],
  [50, -1, 50],
])('from %i by %i to %i', (from, by, to) => expect(nextZoom(from, by as 1 | -1)).toBe(to))

it('stays between 50 and 200 percent', () => {
  const applied: number[] = []
  const zoom = new Zoom((percent) => applied.push(percent))
  for (const percent of [900, 1, Number.NaN, 100]) zoom.set(percent)
  expect(applied).toEqual([200, 50, 100])
})

it('steps with each notch of the wheel, however finely it turns', () => {
  const zoom = new Zoom(() => {})
  for (let i = 0; i < 9; i++) zoom.turn(-10)
  expect(zoom.percent).toBe(100)
  zoom.turn(-10)
  expect(zoom.percent).toBe(110)
  zoom.turn(-90)
  zoom.turn(100) // the other way: what was turned so far does not count
  expect(zoom.percent).toBe(100)
})
