import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Toasts } from './toasts.svelte'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())
const texts = (toasts: Toasts) => toasts.list.map(({ text }) => text)

it('shows a toast for a while, longer with an action', () => {
  const toasts = new Toasts()
  toasts.show('saved')
  toasts.show('deleted', { action: { title: 'Undo', run: () => {} } })
  vi.advanceTimersByTime(5000)
  expect(texts(toasts)).toEqual(['deleted'])
  vi.advanceTimersByTime(5000)
  expect(texts(toasts)).toEqual([])
})

it('keeps toasts while the pointer is on one', () => {
  const toasts = new Toasts()
  toasts.show('saved')
  toasts.pauseTimers()
  vi.advanceTimersByTime(60_000)
  expect(texts(toasts)).toEqual(['saved'])
  toasts.resumeTimers()
  vi.advanceTimersByTime(4000)
  expect(texts(toasts)).toEqual([])
})

it('replaces a toast by a newer one of the same topic', () => {
  const toasts = new Toasts()
  toasts.show('paused', { topic: 'pause' })
  toasts.show('saved')
  toasts.show('resumed', { topic: 'pause' })
  expect(texts(toasts)).toEqual(['saved', 'resumed'])
})
