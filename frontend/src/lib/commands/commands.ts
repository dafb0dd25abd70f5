import type { MenuItem } from '$ui/menu'

/** The one registry that feeds shortcuts, palette, menus and tooltips. */
export interface Command {
  id: string
  title: string
  /** One key, two in a row ("g t"), or with "Mod" for Ctrl or Cmd ("Mod+k"). Empty: none. */
  keys: string
  run(): unknown
  icon?: MenuItem['icon']
  /** It deletes. */
  danger?: boolean
  /** Not in the palette. */
  hidden?: boolean
  /** Absent: always. */
  enabled?(): boolean
}

/** The key of an event as commands write it: "Mod+k", "Shift+P", "/", "g". */
export function keyOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): string {
  const mod = event.ctrlKey || event.metaKey ? 'Mod+' : ''
  const alt = event.altKey ? 'Alt+' : ''
  const letter = /^[a-z]$/i.test(event.key)
  return mod + alt + (event.shiftKey && letter ? 'Shift+' : '') + (letter && event.shiftKey ? event.key.toUpperCase() : event.key)
}

const name: Record<string, string> = { Mod: 'Ctrl', ArrowUp: '↑', ArrowDown: '↓' }
const macName: Record<string, string> = { Mod: '⌘', Shift: '⇧', Alt: '⌥', Enter: '↩', Delete: '⌫' }

/** How keys are shown: "Ctrl K", "G then T". */
export function formatKeys(keys: string, mac: boolean): string {
  return keys
    .split(' ')
    .map((key) =>
      key
        .split('+')
        .map((part) => (mac ? macName[part] : '') || name[part] || (part.length === 1 ? part.toUpperCase() : part))
        .join(mac ? '' : ' '),
    )
    .join(' then ')
}

export class Shortcuts {
  #commands: () => Command[]
  #first = ''
  #firstAt = 0

  /** How long the second key of two may be awaited, in milliseconds. */
  static readonly wait = 1200

  constructor(commands: () => Command[]) {
    this.#commands = commands
  }

  /** Runs what the key stands for; true when it stood for something. */
  press(event: KeyboardEvent): boolean {
    if (event.defaultPrevented || event.isComposing) return false
    const key = keyOf(event)
    if (isTyping(event.target) && (!key.startsWith('Mod+') || key === 'Mod+z')) return false // undoing there is the field's own
    const enabled = this.#commands().filter((command) => command.keys && (command.enabled?.() ?? true))

    const first = event.timeStamp - this.#firstAt < Shortcuts.wait ? this.#first : ''
    this.#first = ''
    const command = (first && enabled.find((c) => c.keys === `${first} ${key}`)) || enabled.find((c) => c.keys === key)
    if (command) {
      event.preventDefault()
      command.run()
      return true
    }
    if (enabled.some((c) => c.keys.startsWith(key + ' '))) {
      this.#first = key
      this.#firstAt = event.timeStamp
      return true
    }
    return false
  }
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable="true"]') !== null
}
