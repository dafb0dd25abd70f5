import { expect, it } from 'vitest'
import { sentences } from './sentences'

it.each([
  [['disk is full', 'free some space'], 'Disk is full. Free some space'],
  [['disk is full', ''], 'Disk is full'],
  [[], ''],
])('%o reads %s', (parts, want) => expect(sentences(...parts)).toBe(want))
