import { describe, expect, it, vi } from 'vitest'
import { Completions, containing } from './completions.svelte'

const key = (key: string, more = {}) => ({ key, shiftKey: false, isComposing: false, ...more })

async function shown(...texts: string[]) {
  const list = new Completions()
  await list.show('~/c', () => texts)
  return list
}

describe('completions', () => {
  it('are accepted with Enter or Tab, but only once an arrow highlighted one', async () => {
    const accept = vi.fn()
    const list = await shown('~/code', '~/cache')
    expect([list.handle(key('Enter'), accept), list.handle(key('Tab'), accept), list.handle(key('a'), accept)]).toEqual([false, false, false])
    expect(list.handle(key('ArrowDown'), accept)).toBe(true)
    expect(list.handle(key('ArrowDown'), accept)).toBe(true)
    expect(list.handle(key('Tab', { shiftKey: true }), accept)).toBe(false)
    expect(list.handle(key('Tab'), accept)).toBe(true)
    expect(accept).toHaveBeenCalledWith('~/cache')
  })

  it('wrap around, close with Escape, and leave keys of an input method alone', async () => {
    const list = await shown('a', 'b')
    list.handle(key('ArrowUp'), () => {})
    expect(list.active).toBe(1)
    list.handle(key('ArrowDown'), () => {})
    expect(list.active).toBe(0)
    expect(list.handle(key('Enter', { isComposing: true }), () => {})).toBe(false)
    expect(list.handle(key('Escape'), () => {})).toBe(true)
    expect(list.handle(key('Escape'), () => {})).toBe(false)
  })

  it('show the answer to the latest request, nothing where that is what was typed, and none after a failure', async () => {
    const list = new Completions()
    let late: (found: string[]) => void = () => {}
    const first = list.show('~/a', () => new Promise((resolve) => (late = resolve)))
    await list.show('~/ab', () => ['~/abc'])
    late(['~/aaa'])
    await first
    expect(list.list).toEqual(['~/abc'])
    await list.show('~/abc', () => ['~/abc'])
    expect(list.list).toEqual([])
    await list.show('~/x', () => Promise.reject(new Error('gone')))
    expect(list.list).toEqual([])
  })

  it('keep what was highlighted while an answer was on its way', async () => {
    const list = await shown('~/cache', '~/code')
    let answer: (found: string[]) => void = () => {}
    const next = list.show('~/co', () => new Promise((resolve) => (answer = resolve)))
    list.handle(key('ArrowUp'), () => {})
    answer(['~/code', '~/cold'])
    await next
    expect(list.active).toBe(0)
    await list.show('~/cod', () => ['~/code'])
    expect(list.active).toBe(-1) // typing ends it
  })

  it('find zones by their words', () => {
    const zones = ['Africa/Cairo', 'America/New_York', 'America/York', 'Europe/Berlin', 'York/X']
    expect(containing(zones, 'new york')).toEqual(['America/New_York'])
    expect(containing(zones, 'york')).toEqual(['York/X', 'America/New_York', 'America/York'])
    expect(containing(zones, '')).toEqual(zones)
  })
})
