import type { RunSummary, TodayItem } from '$lib/api/types'

/** Identifies an item of the report: a run, or a task that cannot run. */
export function keyOf(item: Pick<TodayItem, 'run' | 'task'>): string {
  return item.run || item.task
}

/** An item of the report in the form that rows show. */
export function summaryOf(item: TodayItem, jobID: string | null): RunSummary {
  const ended = item.at ?? ''
  const started = item.duration === null || !item.at ? null : new Date(Date.parse(item.at) - item.duration * 1000).toISOString()
  return {
    id: item.run,
    task_id: item.task,
    task_name: item.task_name,
    job_id: jobID,
    status: item.status ?? 'failed',
    reason: item.reason,
    trigger: 'schedule',
    attempt: item.tries,
    scheduled_time: started ?? ended,
    start_time: started,
    end_time: item.at,
    duration: item.duration,
    cost_usd: item.cost_usd,
    headline: item.headline || item.why,
    outcome: item.outcome,
    failed_steps: 0,
    changes: item.changes,
    branch: item.branch,
    acknowledged_at: null,
    snoozed_until: item.until,
  }
}
