import type { Component } from 'svelte'

/** One line of a menu. */
export interface MenuItem {
  title: string
  icon?: Component<{ size?: number | string }>
  /** The shortcut, as people read it. */
  keys?: string
  danger?: boolean
  disabled?: boolean
  /** A line above it. */
  separated?: boolean
  run: () => void
}
