import type { Run } from '$lib/api/types'
import { triggerText, outcomeText } from '$lib/format/run'
import { formatDuration } from '$lib/format/time'
import { changesText, deniedCalls, escapeInvisible } from './outcome'

type Facts = readonly (readonly [name: string, value: string | null | undefined])[]

/** Resolves ids to names. */
interface Names {
  job(id: string): { name: string } | undefined
}

/** All fields of a run, in groups; those without a value have an empty one. */
export function runDetails(run: Run, names: Names): { title: string; facts: Facts }[] {
  const usage = run.usage
  const n = (value: number | undefined) => (value ? value.toLocaleString('en') : '')
  return [
    {
      title: 'When',
      facts: [
        ['Slot', formatExact(run.scheduled_time)],
        ['Started', formatExact(run.start_time)],
        ['Ended', formatExact(run.end_time)],
        ['Duration', run.duration === null ? '' : `${formatDuration(run.duration)} (${run.duration.toFixed(3)} s)`],
        ['Trigger', triggerText(run)],
        ['Attempt', String(run.attempt)],
        ['Usage limit resets', formatExact(run.reset_time)],
      ],
    },
    {
      title: 'Result',
      facts: [
        ['Outcome', outcomeText(run)],
        ['Errors', run.errors.join('\n')],
        ['Remarks', (run.remarks ?? []).join('\n')],
        ['Exit code', run.exit_code === null ? '' : String(run.exit_code)],
        ['Denied', deniedCalls(run.permission_denials).map((d) => `${d.tool} ${escapeInvisible(d.call)}`.trim()).join('\n')],
        ['Changes', changesText(run.changes)],
      ],
    },
    {
      title: 'Usage',
      facts: [
        ['Cost', run.cost_usd > 0 ? `$${run.cost_usd.toFixed(4)}` : ''],
        ['Turns', n(run.num_turns)],
        ['Tokens in', n(usage?.input_tokens)],
        ['Tokens out', n(usage?.output_tokens)],
        ['Cache written', n(usage?.cache_creation_input_tokens)],
        ['Cache read', n(usage?.cache_read_input_tokens)],
        ['Model', run.model],
      ],
    },
    {
      title: 'Where',
      facts: [
        ['Job', run.job_id && (names.job(run.job_id)?.name ?? run.job_id)],
        ['Directory', run.directory],
        ['Worktree', run.worktree],
        ['Branch', run.branch],
        ['Session', run.session_id],
        ['Claude Code', run.claude_version],
        ['Run', run.id],
        ['Task', run.task_id],
        ['Retry of', run.retry_of],
      ],
    },
  ]
}

/** To the second, with the zone: "23 Nov 2026, 09:00:12 GMT+1". */
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
