/** The sentences of the editor, and what a folded part says of itself. */
import type { Missed, Overlap, Settings, Task } from '$lib/api/types'
import { formatSeconds } from '$ui/seconds'
import { labelOf, permissionChoices } from '$lib/format/task'

/** A name for a task that was given none: the beginning of its instructions. */
export function nameFrom(command: string): string {
  const line = command.trim().split('\n', 1)[0]!.replace(/^\//, '').replace(/^#+\s*/, '')
  if (line.length <= 48) return line.replace(/[.,;:]$/, '')
  return line.slice(0, 48).replace(/\s+\S*$/, '') + '…'
}

/** A name for a job that was given none: that of its folder. */
export function jobNameFrom(path: string): string {
  return path.split(/[\\/]/).filter((part) => part && part !== '~').at(-1) ?? ''
}

/** What the editor calls a field where it is not called by its own name. */
const labels: Record<string, string> = {
  command: 'instructions',
  'working_directory.path': 'folder',
  timeout: 'longest run',
  stall_timeout: 'longest silence',
  max_turns: 'turns',
  max_budget_usd: 'cost',
  'schedule.watch_path': 'folder or file to watch',
  'schedule.watch_patterns': 'patterns',
  'schedule.interval_value': 'interval',
}

/** A field as it is called on the screen: "cron expression". */
export function fieldName(field: string): string {
  return labels[field] ?? field.split('.').at(-1)!.replaceAll('_', ' ')
}

const missedWords: Record<Missed, string> = {
  latest: 'run once, for the latest time',
  all: 'run once for each time',
  skip: 'do not make up for it',
}
const overlapWords: Record<Overlap, string> = {
  skip: 'skip this time',
  queue: 'wait, then run',
  parallel: 'run both side by side',
  replace: 'stop it and start anew',
}

/** The choices behind "If a time was missed …", the setting first. */
export function missedChoices(settings: Pick<Settings, 'missed'> | null): { value: Missed | ''; label: string }[] {
  return withSetting(missedWords, settings?.missed)
}

/** The choices behind "If it is still running …", the setting first. */
export function overlapChoices(settings: Pick<Settings, 'overlap'> | null): { value: Overlap | ''; label: string }[] {
  return withSetting(overlapWords, settings?.overlap)
}

function withSetting<T extends string>(words: Record<T, string>, setting: T | undefined): { value: T | ''; label: string }[] {
  const choices = (Object.keys(words) as T[]).map((value) => ({ value, label: words[value] }))
  return [{ value: '', label: setting ? `as in Settings: ${words[setting]}` : 'as in Settings' }, ...choices]
}

export const modelOffers: readonly string[] = ['sonnet', 'opus', 'haiku']

/** What stands for 0: the setting, in words. */
export function settingOf(seconds: number | undefined): string {
  return seconds === undefined ? 'as in Settings' : seconds === 0 ? 'as in Settings: none' : `as in Settings: ${formatSeconds(seconds)}`
}

/** What the folded parts say. */
export const summary = {
  claude(task: Task, settings: Settings | null): string {
    return [task.model || settings?.default_model || 'default model', labelOf(permissionChoices, task.permissions).toLowerCase()].join(' · ')
  },
  limits(task: Task): string {
    return [
      task.timeout ? formatSeconds(task.timeout) : '',
      task.max_turns ? `${task.max_turns} turns` : '',
      task.max_budget_usd ? `$${task.max_budget_usd}` : '',
    ]
      .filter(Boolean)
      .join(' · ') || 'as in Settings'
  },
  trouble(task: Task): string {
    const retries = task.retry.max_retries
    return [
      task.missed ? missedWords[task.missed] : '',
      task.overlap ? overlapWords[task.overlap] : '',
      retries ? `${retries} ${retries === 1 ? 'retry' : 'retries'}` : 'no retries',
    ]
      .filter(Boolean)
      .join(' · ')
  },
  around(task: Task): string {
    return [
      task.precheck ? 'a check before' : '',
      task.checks.length ? `${task.checks.length} ${task.checks.length === 1 ? 'check' : 'checks'} after` : '',
      task.commit_on_success ? 'commits' : '',
    ]
      .filter(Boolean)
      .join(' · ') || 'nothing'
  },
  notifications({ notifications: on }: Task): string {
    const told = [on.on_start ? 'start' : '', on.on_end ? 'success' : '', on.on_failure ? 'failure' : ''].filter(Boolean)
    return told.length ? `on ${told.join(', ')}` : 'never'
  },
}

export const toolOffers: readonly string[] = ['Read', 'Grep', 'Glob', 'Edit', 'Write', 'Bash', 'Bash(git log:*)', 'Bash(git diff:*)', 'WebFetch', 'WebSearch']

/** The folded parts and the fields in them: a part opens when one of its fields is refused. */
export const parts: Record<string, readonly string[]> = {
  claude: ['model', 'permissions', 'allowed_tools', 'disallowed_tools', 'session_mode', 'session_id', 'profile', 'trust_project', 'required_mcp_servers'],
  limits: ['timeout', 'stall_timeout', 'max_turns', 'max_budget_usd'],
  trouble: ['missed', 'missed_window', 'overlap', 'retry'],
  around: ['precheck', 'checks', 'commit_on_success'],
  notifications: ['notifications'],
}
