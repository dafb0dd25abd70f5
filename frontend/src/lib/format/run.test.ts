import { describe, expect, it } from 'vitest'
import { triggerText, formatCost, formatCount, needsAttention, neverStarted, outcomeText, repeatsOutcome } from './run'

describe('runs in words', () => {
  it.each([
    [{ status: 'success', reason: '' }, 'Success'],
    [{ status: 'failed', reason: 'timeout' }, 'Failed: time limit reached'],
    [{ status: 'cancelled', reason: 'nothing_to_do' }, 'Cancelled: nothing to do'],
    [{ status: 'success', reason: '', denied: 1 }, 'Success, 1 tool call denied'],
    [{ status: 'failed', reason: 'check', denied: 2 }, 'Failed: a check failed, 2 tool calls denied'],
    [{ status: 'success', reason: '', permission_denials: [{ tool_name: 'Bash', tool_use_id: '1', tool_input: null }] }, 'Success, 1 tool call denied'],
    [{ status: 'success', reason: '', permission_denials: [] }, 'Success'],
    [{ status: 'success', reason: '', denied: 1, remarks: 2 }, 'Success, 1 tool call denied, 2 remarks'],
    [{ status: 'failed', reason: 'mcp_server', remarks: ['db'] }, 'Failed: MCP server not connected, 1 remark'],
    [{ status: 'success', reason: '', remarks: [] }, 'Success'],
  ] as const)('%o is %s', (run, want) => expect(outcomeText(run)).toBe(want))

  it.each([
    [{ trigger: 'schedule', attempt: 1 }, 'on schedule'],
    [{ trigger: 'retry', attempt: 3 }, 'retry 2'],
    [{ trigger: 'manual', attempt: 2 }, 'manual, attempt 2'],
  ] as const)('%o is %s', (run, want) => expect(triggerText(run)).toBe(want))

  it('needs a person where the service says so', () => {
    expect(needsAttention({ status: 'failed', reason: 'login' })).toBe(true)
    expect(needsAttention({ status: 'failed', reason: 'usage_limit' })).toBe(true)
    expect(needsAttention({ status: 'cancelled', reason: 'missed' })).toBe(true)
    expect(needsAttention({ status: 'success', reason: '', failed_steps: 1 })).toBe(true)
    expect(needsAttention({ status: 'failed', reason: 'login', acknowledged_at: '2026-11-23T11:00:00Z' })).toBe(false)
    expect(needsAttention({ status: 'cancelled', reason: 'user' })).toBe(false)
    expect(needsAttention({ status: 'success', reason: '' })).toBe(false)
    expect(needsAttention({ status: 'success', reason: '', denied: 1 })).toBe(true)
  })

  it('tells a cancelled run from one that never started', () => {
    expect(neverStarted({ status: 'cancelled', start_time: null })).toBe(true)
    expect(neverStarted({ status: 'cancelled', start_time: '2026-01-01T00:00:00Z' })).toBe(false)
  })

  it('writes money and tokens short', () => {
    expect([0, 0.004, 0.041, 3].map(formatCost)).toEqual(['', '', '$0.04', '$3.00'])
    expect([950, 1234, 45_600, 2_500_000].map(formatCount)).toEqual(['950', '1.2k', '46k', '2.5M'])
  })
})

it.each([
  ['Did not run when it was due', 'Cancelled: did not run when it was due', true],
  ['Did not run when it was due.', 'Cancelled: did not run when it was due', true],
  ['Check failed: npm test', 'Failed: check failed', false],
  ['due', 'Cancelled: did not run when it was due', false],
])('%s after %s', (headline, outcome, repeats) => {
  expect(repeatsOutcome(headline, outcome)).toBe(repeats)
})
