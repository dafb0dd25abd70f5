import { describe, expect, it } from 'vitest'
import { formatTick, scaleFor, type Unit } from './scale'

const labels = (highest: number, unit: Unit, steps?: number) => scaleFor(highest, unit, steps).ticks.map((tick) => formatTick(tick, unit))

describe('the scale of a chart', () => {
  it.each([
    [0, 'count', ['0', '1', '2', '3', '4']],
    [4, 'count', ['0', '1', '2', '3', '4']],
    [5, 'count', ['0', '2', '4', '6']],
    [480, 'count', ['0', '200', '400', '600']],
    [19, 'count', ['0', '5', '10', '15', '20']],
    [90, 'count', ['0', '25', '50', '75', '100']],
    [609, 'count', ['0', '200', '400', '600', '800']],
    [7000, 'count', ['0', '2k', '4k', '6k', '8k']],
    [0, 'dollars', ['$0', '$0.01', '$0.02', '$0.03', '$0.04']],
    [1.9, 'dollars', ['$0', '$0.50', '$1', '$1.50', '$2']],
    [41.2, 'dollars', ['$0', '$20', '$40', '$60']],
    [5100, 'dollars', ['$0', '$2k', '$4k', '$6k']],
    [3, 'seconds', ['0', '1 s', '2 s', '3 s']],
    [250, 'seconds', ['0', '2 m', '4 m', '6 m']],
    [3 * 3600, 'seconds', ['0', '1 h', '2 h', '3 h']],
  ] as const)('up to %d %s', (highest, unit, want) => expect(labels(highest, unit)).toEqual(want))

  it('has room for every value, and less than twice of what it needs', () => {
    for (const unit of ['count', 'dollars', 'seconds'] as const) {
      for (let value = 5; value < 500_000; value = value * 1.07 + 1) {
        const { top } = scaleFor(value, unit)
        expect(top).toBeGreaterThanOrEqual(value)
        expect(top / value).toBeLessThan(2)
      }
    }
  })

  it('has fewer steps where there is little room', () => expect(labels(19, 'count', 2)).toEqual(['0', '10', '20']))
})
