import { describe, expect, it } from 'vitest'
import { fuzzyFind, score } from './search'

const text = (item: string) => item

describe('find', () => {
  it.each([
    ['ru nig', ['Run: Nightly review']],
    ['night', ['Nightly review', 'Run: Nightly review', 'Edit: Nightly review']],
    ['view', ['Run: Nightly review', 'Nightly review', 'Edit: Nightly review']],
    ['nothing', []],
    ['', ['Run: Nightly review', 'Nightly review']],
  ])('%s', (query, want) => {
    const items = ['Run: Nightly review', 'Nightly review', 'Edit: Nightly review']
    expect(fuzzyFind(items, text, query, query ? 10 : 2)).toEqual(want)
  })
})

it('needs every part', () => {
  expect(score('Run now', 'run later')).toBeNull()
})
