import type { Component } from 'svelte'

/** An item of a menu. */
export interface MenuItem {
  title: string
  icon?: Component<{ size?: number | string }>
  /** The shortcut, formatted for display. */
  keys?: string
  danger?: boolean
  disabled?: boolean
  /** Draws a separator above it. */
  separated?: boolean
  run: () => void
}
