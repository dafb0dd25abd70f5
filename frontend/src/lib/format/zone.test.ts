import { expect, it } from 'vitest'
import { formatInZone } from './zone'

it.each([
  ['2026-03-11T08:00:00Z', 'Europe/Berlin', 'Wed 11 Mar 09:00 CET'],
  ['2026-07-11T08:00:00Z', 'Europe/Berlin', 'Sat 11 Jul 10:00 CEST'],
  ['2026-03-11T08:00:00Z', 'Not/AZone', 'Wed 11 Mar 09:00 CET'],
])('%s in %s is %s', (at, zone, want) => expect(formatInZone(at, zone)).toBe(want))
