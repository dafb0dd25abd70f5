import { describe, expect, it, vi } from 'vitest'
import { keyOf, Shortcuts, formatKeys, type Command } from './commands'

function press(shortcuts: Shortcuts, key: string, init: KeyboardEventInit = {}, target: HTMLElement = document.body, at?: number) {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init })
  if (at !== undefined) Object.defineProperty(event, 'timeStamp', { value: at })
  let hit = false
  target.addEventListener('keydown', (e) => (hit = shortcuts.handle(e)), { once: true })
  target.dispatchEvent(event)
  return hit
}

function registry(...keys: string[]) {
  const commands: Command[] = keys.map((k) => ({ id: k, title: k, keys: k, run: vi.fn() }))
  return { commands, shortcuts: new Shortcuts(() => commands) }
}

describe('Shortcuts', () => {
  it('runs a command by one key, by two in a row, and with a modifier', () => {
    const { commands, shortcuts } = registry('n', 'g t', 'Mod+k')
    press(shortcuts, 'n')
    press(shortcuts, 'g')
    press(shortcuts, 't')
    press(shortcuts, 'k', { metaKey: true })
    for (const c of commands) expect(c.run).toHaveBeenCalledOnce()
  })

  it('forgets the first key after a while', () => {
    const { commands, shortcuts } = registry('g t')
    press(shortcuts, 'g', {}, document.body, 1000)
    press(shortcuts, 't', {}, document.body, 1000 + Shortcuts.timeout)
    expect(commands[0]!.run).not.toHaveBeenCalled()
  })

  it('says that a key may be the second of two, until it came or is late', () => {
    const { shortcuts } = registry('g t')
    press(shortcuts, 'g', {}, document.body, 1000)
    expect([Shortcuts.isPending({ timeStamp: 1100 }), Shortcuts.isPending({ timeStamp: 1000 + Shortcuts.timeout })]).toEqual([true, false])
    press(shortcuts, 't', {}, document.body, 1100)
    expect(Shortcuts.isPending({ timeStamp: 1150 })).toBe(false)
  })

  it('leaves typing alone, but not Ctrl and a key', () => {
    const { commands, shortcuts } = registry('n', 'Mod+k')
    const input = document.body.appendChild(document.createElement('input'))
    expect(press(shortcuts, 'n', {}, input)).toBe(false)
    expect(press(shortcuts, 'k', { ctrlKey: true }, input)).toBe(true)
    expect(commands[0]!.run).not.toHaveBeenCalled()
    input.remove()
  })

  it('skips what is not enabled', () => {
    const run = vi.fn()
    const shortcuts = new Shortcuts(() => [{ id: 'r', title: 'Run', keys: 'r', run, enabled: () => false }])
    expect(press(shortcuts, 'r')).toBe(false)
    expect(run).not.toHaveBeenCalled()
  })
})

describe('keys', () => {
  it.each([
    [{ key: 'P', shiftKey: true }, 'Shift+P'],
    [{ key: '?', shiftKey: true }, '?'],
    [{ key: 'k', ctrlKey: true }, 'Mod+k'],
  ])('%o is %s', (init, want) => expect(keyOf(new KeyboardEvent('keydown', init))).toBe(want))

  it.each([
    ['Mod+k', false, 'Ctrl K'],
    ['Mod+k', true, '⌘K'],
    ['g t', false, 'G then T'],
    ['Alt+ArrowUp', false, 'Alt ↑'],
    ['Shift+P', true, '⇧P'],
    ['Delete', false, 'Delete'],
  ])('%s on mac %s shows as %s', (keys, mac, want) => expect(formatKeys(keys, mac)).toBe(want))
})
