import type { MenuItem } from '$ui/menu'

/** A command, from which shortcuts, palette, menus and tooltips are built. */
export interface Command {
  id: string
  title: string
  /** One key, two in a row ("g t"), or with "Mod" for Ctrl or Cmd ("Mod+k"). Empty: none. */
  keys: string
  run(): unknown
  icon?: MenuItem['icon']
  /** It deletes something. */
  danger?: boolean
  /** Not in the palette. */
  hidden?: boolean
  /** It also works while a sheet or a dialog is open. */
  everywhere?: boolean
  /** Absent: always. */
  enabled?(): boolean
}

/** The key of an event in the notation of Command.keys: "Mod+k", "Shift+P", "Mod+Plus", "/", "g". Plus needs no Shift. */
export function keyOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): string {
  const mod = event.ctrlKey || event.metaKey ? 'Mod+' : ''
  const alt = event.altKey ? 'Alt+' : ''
  const letter = /^[a-z]$/i.test(event.key)
  const plus = event.key === '+' || (mod !== '' && event.key === '=')
  return mod + alt + (event.shiftKey && letter ? 'Shift+' : '') + (plus ? 'Plus' : letter && event.shiftKey ? event.key.toUpperCase() : event.key)
}

const name: Record<string, string> = { Mod: 'Ctrl', ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Plus: '+', '-': '−', Escape: 'Esc' }
const macName: Record<string, string> = { Mod: '⌘', Shift: '⇧', Alt: '⌥', Enter: '↩', Delete: '⌫' }

/** Keys formatted for display: "Ctrl K", "G then T". */
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

  /** The time within which the second key of two must follow, in milliseconds. */
  static readonly timeout = 1200

  constructor(commands: () => Command[]) {
    this.#commands = commands
  }

  static #pendingUntil = -Infinity

  /** Whether a key may be the second of two, such as the h of "g h": lists leave it alone. */
  static isPending(event: Pick<KeyboardEvent, 'timeStamp'>): boolean {
    return event.timeStamp < Shortcuts.#pendingUntil
  }

  /** Runs the command of a key, of those that are allowed now; returns whether there was one. */
  handle(event: KeyboardEvent, allowed: (command: Command) => boolean = () => true): boolean {
    if (event.defaultPrevented || event.isComposing) return false
    const key = keyOf(event)
    if (isTyping(event.target) && !worksInField(key)) return false
    const enabled = this.#commands().filter((command) => command.keys && allowed(command) && (command.enabled?.() ?? true))

    const first = event.timeStamp - this.#firstAt < Shortcuts.timeout ? this.#first : ''
    this.#first = ''
    Shortcuts.#pendingUntil = -Infinity
    const command = (first && enabled.find((c) => c.keys === `${first} ${key}`)) || enabled.find((c) => c.keys === key)
    if (command) {
      event.preventDefault()
      command.run()
      return true
    }
    if (enabled.some((c) => c.keys.startsWith(key + ' '))) {
      this.#first = key
      this.#firstAt = event.timeStamp
      Shortcuts.#pendingUntil = event.timeStamp + Shortcuts.timeout
      return true
    }
    return false
  }
}

/** Undo, copy and the like in a text field belong to the field. */
function worksInField(key: string): boolean {
  return /^Alt\+Arrow(Left|Right)$/.test(key) || (key.startsWith('Mod+') && !/^Mod\+[acvxyz]$/.test(key))
}

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable="true"]') !== null
}
