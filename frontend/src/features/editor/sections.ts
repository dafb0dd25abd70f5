/** The folded sections of the task editor: their fields, and a summary of their values. */
import type { Settings, Task } from '$lib/api/types'
import { isWithin } from '$lib/form/patch'
import { missedText, overlapText } from '$lib/format/policy'
import { formatDay } from '$lib/format/time'
import { formatSeconds } from '$ui/seconds'
import { afterSuccess, text } from './text'

export type SectionName = 'model' | 'limits' | 'quiet' | 'events' | 'errors' | 'hooks' | 'notifications'

const fields: Record<SectionName, readonly string[]> = {
  model: ['model', 'effort', 'fallback_model', 'extra_args', 'disallowed_tools', 'session_mode', 'session_id', 'profile', 'trust_project', 'required_mcp_servers'],
  limits: ['timeout', 'stall_timeout', 'max_turns', 'max_budget_usd', 'stop_outliers', 'priority'],
  quiet: ['quiet_hours', 'quiet_dates', 'quiet_on_battery', 'not_after', 'max_runs'],
  events: ['github'],
  errors: ['missed', 'missed_window', 'overlap', 'retry'],
  hooks: ['precheck', 'checks', 'commit_on_success', 'after_success'],
  notifications: ['report', 'notifications'],
}

/** The section with a field, such as "retry.max_retries"; undefined: it is not in a section. */
export function sectionOf(field: string): SectionName | undefined {
  return (Object.keys(fields) as SectionName[]).find((section) => fields[section].some((name) => isWithin(field, name)))
}

/** The summary that a folded section shows. */
export const summary: Record<SectionName, (task: Task, settings: Settings | null) => string> = {
  model: (task, settings) => task.model || settings?.default_model || text.summary.defaultModel,
  limits: (task) =>
    joined(task.timeout ? formatSeconds(task.timeout) : '', task.max_turns ? text.summary.turns(task.max_turns) : '', task.max_budget_usd ? `$${task.max_budget_usd}` : '', task.priority ? text.summary.priority(task.priority) : '') ||
    text.fromSettings,
  quiet: (task) =>
    joined(
      ...(task.quiet_hours ?? []),
      ...(task.quiet_dates ?? []),
      task.quiet_on_battery ? text.summary.battery : '',
      task.not_after ? text.summary.end(formatDay(task.not_after)) : '',
      task.max_runs ? text.summary.runs(task.max_runs) : '',
    ) || text.summary.none,
  events: (task) => (task.github?.event ? joined(text.events.kinds[task.github.event], task.github.repository) : ''),
  errors: (task) => joined(task.missed ? missedText[task.missed] : '', task.overlap ? overlapText[task.overlap] : '', text.summary.retries(task.retry.max_retries)),
  hooks: (task) =>
    joined(task.precheck ? text.summary.precheck : '', task.checks.length ? text.summary.checks(task.checks.length) : '', text.summary.after[afterSuccess(task)]) || text.summary.none,
  notifications: ({ notifications: on }) => text.summary.notifications({ start: on.on_start, success: on.on_end, 'quiet run': on.on_quiet, failure: on.on_failure }),
}

function joined(...parts: string[]): string {
  return parts.filter(Boolean).join(' · ')
}
