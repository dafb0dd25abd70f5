import { describe, expect, it } from 'vitest'
import cases from '../../../../backend/transcript/feed/testdata/expanded.json'
import type { Entry } from '$lib/api/types'
import { expandedByDefault } from './rows'

/** The service sends content for these rows only: its test reads the same file. */
describe('rows that are open by default', () => {
  it.each(cases)('$case: $open', ({ tool, open }) => expect(expandedByDefault({ kind: 'tool', tool } as unknown as Entry)).toBe(open))
})
