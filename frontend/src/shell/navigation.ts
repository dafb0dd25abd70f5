import CalendarClock from '@lucide/svelte/icons/calendar-clock'
import History from '@lucide/svelte/icons/history'
import KeyRound from '@lucide/svelte/icons/key-round'
import ListChecks from '@lucide/svelte/icons/list-checks'
import Settings from '@lucide/svelte/icons/settings'
import type { Component } from 'svelte'
import type { Screen } from '$lib/state/router.svelte'

/** The screens of the sidebar, with the screens that stand below them. */
export const navigation: {
  screen: Screen
  title: string
  keys: string
  icon: Component<{ size?: number | string }>
  below: Screen[]
}[] = [
  { screen: 'today', title: 'Today', keys: 'g t', icon: CalendarClock, below: [] },
  { screen: 'jobs', title: 'Jobs', keys: 'g j', icon: ListChecks, below: ['job', 'task'] },
  { screen: 'history', title: 'History', keys: 'g h', icon: History, below: ['run'] },
  { screen: 'profiles', title: 'Profiles', keys: 'g p', icon: KeyRound, below: [] },
  { screen: 'settings', title: 'Settings', keys: 'g s', icon: Settings, below: [] },
]
