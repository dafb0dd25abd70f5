import { expect, it } from 'vitest'
import { formatBytes } from './bytes'

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1200, '1.2 kB'],
  [640_000, '640 kB'],
  [999_999, '1.0 MB'],
  [12_345_678_901, '12 GB'],
])('%d is %s', (n, want) => expect(formatBytes(n)).toBe(want))
