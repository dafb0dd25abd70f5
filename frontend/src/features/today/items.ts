import type { Action, ListedRun, OpenRequest, Run, TodayItem } from '$lib/api/types'
import { formatTime } from '$lib/format/time'
import { text } from './text'

/** Identifies an item of the report: a run, or a task that cannot run. */
export function keyOf(item: Pick<TodayItem, 'run' | 'task'>): string {
  return item.run || item.task
}

/** An item of the report as a row shows it. */
export function listedRun(item: TodayItem, jobID: string | null): ListedRun {
  const ended = item.at ?? ''
  const started = item.duration === null || !item.at ? null : new Date(Date.parse(item.at) - item.duration * 1000).toISOString()
  return {
    id: item.run,
    task_id: item.task,
    task_name: item.task_name,
    job_id: jobID,
    status: item.status ?? 'failed',
    reason: item.reason,
    attempt: item.tries,
    scheduled_time: started ?? ended,
    start_time: started,
    duration: item.duration,
    cost_usd: item.cost_usd,
    headline: item.run ? item.headline || item.why : item.headline,
    outcome: item.outcome,
    changes: item.changes,
  }
}

/** The text beside the headline: why an item is in its list, and until when it waits; empty: the headline is enough. */
export function noteOf(item: TodayItem, now: Date): string {
  const why = item.headline && item.status !== 'failed' && !item.headline.toLowerCase().includes(item.why.toLowerCase()) ? item.why : ''
  const waits = item.until && Date.parse(item.until) > now.getTime() ? text.waitsUntil(formatTime(item.until, now)) : ''
  const gone = item.run && !why && item.actions[0]?.action === 'choose_folder' ? text.folderMissing : ''
  return [why, gone, waits].filter(Boolean).map((words) => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`).join(' ')
}

/** Whether an active run is listed elsewhere on Today: it asks for a permission, or it is the next attempt of an item. */
export function listedElsewhere(run: Pick<Run, 'id' | 'status' | 'retry_of'>, requests: readonly Pick<OpenRequest, 'run'>[], attention: readonly Pick<TodayItem, 'run' | 'until'>[]): boolean {
  return requests.some((request) => request.run === run.id) || (run.status === 'upcoming' && attention.some((item) => item.until && (item.run === run.id || item.run === run.retry_of)))
}

/** The key of an action; empty: none. */
export function keyFor({ action }: Pick<Action, 'action'>): string {
  return action === 'allow_and_run' ? 'a' : action === 'run_again' || action === 'run_now' ? 'r' : ''
}
