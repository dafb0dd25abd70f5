import type { Run } from '$lib/api/types'
import { triggerText, outcomeText } from '$lib/format/run'
import { formatDuration } from '$lib/format/time'
import { changesText, deniedCalls, escapeInvisible } from './outcome'
import { text } from './text'

type Facts = readonly (readonly [name: string, value: string | null | undefined])[]

/** Finds the names of records. */
interface Names {
  job(id: string): { name: string } | undefined
}

/** All fields of a run, in groups; fields without a value are empty. */
export function runDetails(run: Run, names: Names): { title: string; facts: Facts }[] {
  const usage = run.usage
  const n = (value: number | undefined) => (value ? value.toLocaleString('en') : '')
  const { groups, fields } = text
  return [
    {
      title: groups.when,
      facts: [
        [fields.slot, formatExact(run.scheduled_time)],
        [fields.started, formatExact(run.start_time)],
        [fields.ended, formatExact(run.end_time)],
        [fields.duration, run.duration === null ? '' : `${formatDuration(run.duration)} (${run.duration.toFixed(3)} s)`],
        [fields.trigger, triggerText(run)],
        [fields.variables, Object.entries(run.vars ?? {}).map(([name, value]) => `${name}=${value}`).join('\n')],
        [fields.payload, escapeInvisible(run.payload ?? '')],
        [fields.attempt, String(run.attempt)],
        [fields.resets, formatExact(run.reset_time)],
      ],
    },
    {
      title: groups.result,
      facts: [
        [fields.outcome, outcomeText(run)],
        [fields.errors, run.errors.join('\n')],
        [fields.remarks, (run.remarks ?? []).join('\n')],
        [fields.exitCode, run.exit_code === null ? '' : String(run.exit_code)],
        [fields.denied, deniedCalls(run.permission_denials).map((d) => `${d.tool} ${escapeInvisible(d.call)}`.trim()).join('\n')],
        [fields.changes, changesText(run.changes)],
      ],
    },
    {
      title: groups.usage,
      facts: [
        [fields.cost, run.cost_usd > 0 ? `$${run.cost_usd.toFixed(4)}` : ''],
        [fields.turns, n(run.num_turns)],
        [fields.tokensIn, n(usage?.input_tokens)],
        [fields.tokensOut, n(usage?.output_tokens)],
        [fields.cacheWritten, n(usage?.cache_creation_input_tokens)],
        [fields.cacheRead, n(usage?.cache_read_input_tokens)],
        [fields.model, run.model],
      ],
    },
    {
      title: groups.where,
      facts: [
        [fields.job, run.job_id && (names.job(run.job_id)?.name ?? run.job_id)],
        [fields.machine, run.machine],
        [fields.directory, run.directory],
        [fields.worktree, run.worktree],
        [fields.branch, run.branch],
        [fields.session, run.session_id],
        [fields.version, run.claude_version],
        [fields.run, run.id],
        [fields.task, run.task_id],
        [fields.retryOf, run.retry_of],
      ],
    },
  ]
}

/** To the second, with the time zone: "23 Nov 2026, 09:00:12 GMT+1". */
export function formatExact(at: string | null): string {
  if (!at) return ''
  return new Date(at).toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  })
}
