import CalendarClock from '@lucide/svelte/icons/calendar-clock'
import History from '@lucide/svelte/icons/history'
import KeyRound from '@lucide/svelte/icons/key-round'
import Monitor from '@lucide/svelte/icons/monitor'
import ListChecks from '@lucide/svelte/icons/list-checks'
import Settings from '@lucide/svelte/icons/settings'
import type { Component } from 'svelte'
import type { Screen } from '$lib/state/router.svelte'
import { text } from './text'

/** The screens in the sidebar, and the screens that belong to each. */
export const navigation: {
  screen: Screen
  title: string
  keys: string
  icon: Component<{ size?: number | string }>
  children: Screen[]
  /** Only once this machine shares jobs with others. */
  shared?: boolean
}[] = [
  { screen: 'today', title: text.titles.today, keys: 'g t', icon: CalendarClock, children: [] },
  { screen: 'jobs', title: text.titles.jobs, keys: 'g j', icon: ListChecks, children: ['job', 'task'] },
  { screen: 'history', title: text.titles.history, keys: 'g h', icon: History, children: ['run'] },
  { screen: 'profiles', title: text.titles.profiles, keys: 'g p', icon: KeyRound, children: [] },
  { screen: 'machines', title: text.titles.machines, keys: 'g m', icon: Monitor, children: [], shared: true },
  { screen: 'settings', title: text.titles.settings, keys: 'g s', icon: Settings, children: [] },
]
