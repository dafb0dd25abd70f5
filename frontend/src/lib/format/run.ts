import { reasonText, type Run, type RunStatus, type RunSummary, type Trigger } from '$lib/api/types'
import { count } from './count'
import { sentences } from './sentences'

export const statusName: Record<RunStatus, string> = {
  upcoming: 'Upcoming',
  running: 'Running',
  success: 'Success',
  failed: 'Failed',
  cancelled: 'Cancelled',
}

const triggerName: Record<Trigger, string> = {
  manual: 'manual',
  schedule: 'on schedule',
  file_watch: 'files changed',
  sequential: 'after the previous task',
  retry: 'retry',
  catch_up: 'catching up',
  event: 'an event',
  follow_up: 'after another task',
}

/** The fields of an outcome that a record and its summary share. */
type Outcome = Pick<RunSummary, 'status' | 'reason' | 'denied' | 'remarks'> & { permission_denials?: readonly unknown[] }

/** How many tool calls were denied. */
export function deniedCount(run: Outcome): number {
  return run.permission_denials?.length ?? run.denied ?? 0
}

/** How many remarks a run has. */
export function remarkCount(run: Outcome): number {
  return typeof run.remarks === 'number' ? run.remarks : (run.remarks?.length ?? 0)
}

/** "Failed: time limit reached" or "Success, 1 tool call denied, 1 remark", the outcome of a run in a few words. */
export function outcomeText(run: Outcome & Partial<Pick<RunSummary, 'outcome' | 'failed_steps'>>): string {
  const name = statusName[run.status]
  const status = run.reason ? `${name}: ${reasonText[run.reason] ?? run.reason}` : name
  const denied = deniedCount(run)
  const noted = remarkCount(run)
  const success = run.status === 'success'
  const steps = success ? (run.failed_steps ?? 0) : 0
  return [status, success && run.outcome === 'partial' && 'done in part', denied > 0 && `${count(denied, 'tool call')} denied`, steps > 0 && `${count(steps, 'step')} failed`, noted > 0 && count(noted, 'remark')].filter(Boolean).join(', ')
}

/** "on schedule, attempt 2" */
export function triggerText(run: Pick<Run, 'trigger' | 'attempt'>): string {
  const name = triggerName[run.trigger] ?? run.trigger
  return run.attempt > 1 && run.trigger !== 'retry' ? `${name}, attempt ${run.attempt}` : run.attempt > 1 ? `retry ${run.attempt - 1}` : name
}

/** Whether a run needs attention and was not marked as done, as the service's filter needs_attention selects them. */
export function needsAttention(run: Outcome & Partial<Pick<RunSummary, 'outcome' | 'failed_steps' | 'acknowledged_at'>>): boolean {
  if (run.acknowledged_at) return false
  return run.status === 'failed' || markOf(run) === 'attention' || (run.status === 'cancelled' && ['missed', 'budget', 'usage_limit'].includes(run.reason))
}

/** The mark of a run: "attention" for a success that did not get everything done. */
export function markOf(run: Outcome & Partial<Pick<RunSummary, 'outcome' | 'failed_steps'>>): RunStatus | 'attention' {
  return run.status === 'success' && (deniedCount(run) > 0 || run.outcome === 'partial' || (run.failed_steps ?? 0) > 0) ? 'attention' : run.status
}

/** One line about a run: its headline, otherwise why it failed or was skipped; empty: nothing is known yet. */
export function headlineOf(run: Outcome & Pick<RunSummary, 'headline'> & { errors?: readonly string[] }): string {
  if (run.headline && run.status === 'success') return run.headline // as the run wrote it
  return sentences(run.headline || run.errors?.[0] || (run.reason ? (reasonText[run.reason] ?? run.reason) : ''))
}

/** Whether a headline says only what an outcome says: "Did not run when it was due" after "Cancelled: did not run when it was due". */
export function repeatsOutcome(headline: string, outcome: string): boolean {
  const words = headline.replace(/[.!]$/, '').toLowerCase()
  return outcome.toLowerCase() === words || outcome.toLowerCase().endsWith(`: ${words}`)
}

/** Cancelled before it started: shown as a hollow mark. */
export function neverStarted(run: Pick<Run, 'status' | 'start_time'>): boolean {
  return run.status === 'cancelled' && run.start_time === null
}

/** Dollars: "$0.04", "$1,234.50"; "" for less than a cent. */
export function formatCost(usd: number): string {
  return usd < 0.005 ? '' : `$${usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`
}

/** "12.3k", for tokens. */
export function formatCount(n: number): string {
  if (n < 1000) return String(n)
  if (n < 1_000_000) return `${(n / 1000).toFixed(n < 10_000 ? 1 : 0)}k`
  return `${(n / 1_000_000).toFixed(1)}M`
}
