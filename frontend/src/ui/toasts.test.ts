import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Toasts } from './toasts.svelte'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())
const texts = (toasts: Toasts) => toasts.list.map(({ text }) => text)

it('shows a note for a while, what offers something for longer', () => {
  const toasts = new Toasts()
  toasts.show('saved')
  toasts.show('deleted', { action: { title: 'Undo', run: () => {} } })
  vi.advanceTimersByTime(5000)
  expect(texts(toasts)).toEqual(['deleted'])
  vi.advanceTimersByTime(5000)
  expect(texts(toasts)).toEqual([])
})

it('keeps them while somebody is at them', () => {
  const toasts = new Toasts()
  toasts.show('saved')
  toasts.hold()
  vi.advanceTimersByTime(60_000)
  expect(texts(toasts)).toEqual(['saved'])
  toasts.release()
  vi.advanceTimersByTime(4000)
  expect(texts(toasts)).toEqual([])
})

it('replaces a note by a newer one about the same', () => {
  const toasts = new Toasts()
  toasts.show('paused', { about: 'pause' })
  toasts.show('saved')
  toasts.show('resumed', { about: 'pause' })
  expect(texts(toasts)).toEqual(['saved', 'resumed'])
})
