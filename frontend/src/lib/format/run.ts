import type { RunSummary, Reason, Run, RunStatus, Trigger } from '$lib/api/types'

export const statusName: Record<RunStatus, string> = {
  upcoming: 'Upcoming',
  running: 'Running',
  success: 'Success',
  failed: 'Failed',
  cancelled: 'Cancelled',
}

const reasonName: Record<Exclude<Reason, ''>, string> = {
  overlap: 'previous run still going on',
  missed: 'missed',
  paused: 'paused',
  nothing_to_do: 'nothing to do',
  predecessor_failed: 'the task before it failed',
  user: 'stopped by you',
  replaced: 'replaced by a newer run',
  timeout: 'took too long',
  stall: 'stopped answering',
  interrupted: 'interrupted',
  usage_limit: 'usage limit reached',
  budget: 'budget used up',
  max_turns: 'turns used up',
  precheck: 'precheck failed',
  check: 'check failed',
  login: 'not signed in',
  permission: 'permission mode refused',
  not_started: 'could not start',
  error: 'error',
  blocked: 'it could not do its task',
  mcp_server: 'MCP server not connected',
  hook: 'stopped by a hook',
  nothing_done: 'nothing was done',
  quiet_time: 'quiet time',
}

const triggerName: Record<Trigger, string> = {
  manual: 'by hand',
  schedule: 'on schedule',
  file_watch: 'files changed',
  sequential: 'after the task before',
  retry: 'retry',
  catch_up: 'catching up',
}

/** What a record and its short form have of an outcome. */
type Outcome = Pick<RunSummary, 'status' | 'reason' | 'denied' | 'remarks'> & { permission_denials?: readonly unknown[] }

/** How many tool calls were denied. */
export function deniedCount(run: Outcome): number {
  return run.permission_denials?.length ?? run.denied ?? 0
}

/** How many remarks it has. */
export function remarkCount(run: Outcome): number {
  return typeof run.remarks === 'number' ? run.remarks : (run.remarks?.length ?? 0)
}

/** "Failed: took too long" or "Success, 1 tool call denied, 1 remark", what became of a run in a few words. */
export function outcomeText(run: Outcome): string {
  const name = statusName[run.status]
  const words = run.reason ? `${name}: ${reasonName[run.reason] ?? run.reason}` : name
  const denied = deniedCount(run)
  const noted = remarkCount(run)
  return [words, denied > 0 && `${denied} tool ${denied === 1 ? 'call' : 'calls'} denied`, noted > 0 && `${noted} ${noted === 1 ? 'remark' : 'remarks'}`].filter(Boolean).join(', ')
}

/** "on schedule, attempt 2" */
export function triggerText(run: Pick<Run, 'trigger' | 'attempt'>): string {
  const name = triggerName[run.trigger] ?? run.trigger
  return run.attempt > 1 && run.trigger !== 'retry' ? `${name}, attempt ${run.attempt}` : run.attempt > 1 ? `retry ${run.attempt - 1}` : name
}

/** Needs a person: it failed for a reason that waiting does not mend, or it went without what it was denied. */
export function needsAttention(run: Outcome): boolean {
  return (run.status === 'failed' && run.reason !== 'usage_limit') || (run.status === 'success' && deniedCount(run) > 0)
}

/** A run that was cancelled before it ever started has a hollow mark. */
export function neverStarted(run: Pick<Run, 'status' | 'start_time'>): boolean {
  return run.status === 'cancelled' && run.start_time === null
}

/** Dollars: "$0.04", "<$0.01", "" for nothing. */
export function formatCost(usd: number): string {
  if (usd <= 0) return ''
  return usd < 0.01 ? '<$0.01' : `$${usd.toFixed(2)}`
}

/** "12.3k", for tokens. */
export function formatCount(n: number): string {
  if (n < 1000) return String(n)
  if (n < 1_000_000) return `${(n / 1000).toFixed(n < 10_000 ? 1 : 0)}k`
  return `${(n / 1_000_000).toFixed(1)}M`
}
