import { expect, it } from 'vitest'
import { sentences } from './sentences'

it.each([
  [['disk is full', 'free some space'], 'Disk is full. Free some space'],
  [['disk is full', ''], 'Disk is full'],
  [['settings.json: daily_budget_usd is negative'], 'settings.json: daily_budget_usd is negative'],
  [['claude_path is not a program', 'choose it'], 'claude_path is not a program. Choose it'],
  [['`claude` is not signed in'], '`claude` is not signed in'],
  [['stopped. Try again'], 'Stopped. Try again'],
  [[], ''],
])('%o reads %s', (parts, want) => expect(sentences(...parts)).toBe(want))
