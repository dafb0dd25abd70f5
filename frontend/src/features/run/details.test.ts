import { expect, it } from 'vitest'
import type { Run } from '$lib/api/types'
import { formatExact, runDetails } from './details'

const run = {
  id: 'r', task_id: 't', task_name: 'Review', status: 'success', scheduled_time: '2026-11-23T08:00:00Z', start_time: '2026-11-23T08:00:00.2Z',
  end_time: null, duration: 72.5, session_id: 's', output: '', raw_output: '', errors: [], exit_code: 0, job_id: 'j', trigger: 'schedule', attempt: 1,
  retry_of: null, reason: '', cost_usd: 0.01234, usage: { input_tokens: 1234, output_tokens: 5, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
  num_turns: 3, model: 'm', permission_denials: [], worktree: '', branch: '', changes: null, claude_version: '2', reset_time: null, directory: '/d', command_line: 'claude', tree_before: '', tree_after: '', changed_files: [], sequence: null, remarks: ['the MCP server db was not connected'], headline: '', outcome: '', failed_steps: 0, failed_command: null, prompt: '', acknowledged_at: null, snoozed_until: null, profiles: [], reserved_usd: 0, outlier: '', vars: { VERSION: '2' }, payload: 'order 7\u202e',
} as Run // prettier-ignore

it('leaves no field of the record out', () => {
  const shown = Object.fromEntries(runDetails(run, { job: () => ({ name: 'Nightly' }) }).flatMap((group) => group.facts))
  expect(shown).toMatchObject({
    Slot: '23 Nov 2026, 09:00:00 CET', Ended: '', Duration: '1 m 13 s (72.500 s)', Outcome: 'Success, 1 remark', Remarks: 'the MCP server db was not connected', 'Exit code': '0', Cost: '$0.0123', 'Tokens in': '1,234',
    'Cache read': '', Job: 'Nightly', Directory: '/d', Session: 's', Run: 'r', Variables: 'VERSION=2', Payload: 'order 7\\u{202e}',
  }) // prettier-ignore
})

it('has no time for what did not happen', () => expect(formatExact(null)).toBe(''))
