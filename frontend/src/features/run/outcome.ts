import type { Grant, Run } from '$lib/api/types'
import { outcomeText } from '$lib/format/run'
import { sentences } from '$lib/format/sentences'
import { text } from './text'

/** The outcome in one line, worded as everywhere: "Success, 1 tool call denied", "Failed: time limit reached". */
export function statusLine(run: Run): string {
  if (run.status === 'cancelled' && run.start_time === null && run.reason !== '') return text.neverRan(outcomeText({ ...run, remarks: 0 }).replace(/^[^:]*: /, ''))
  return outcomeText(run.status === 'success' ? run : { status: run.status, reason: run.reason })
}

/** The part of an error that names a failed command, before the last line of its output. */
const commandFailure = /^((?:check \d+|the precheck|worktree_setup) failed: (?:exit code \d+|ended by signal \w+)): .*$/s

/** The line with which a run reports its outcome: "Outcome: done - two tests fixed". */
const outcomeLine = /^[\s*_`>#-]*outcome[*_`]*\s*:[^\n]*$/i

/** A text of the run without its last line, if that reports the outcome in the words that were asked for: the report says it. */
export function withoutOutcome(words: string): string {
  return words.replace(/(?:^|\n)[\s*_`>#-]*outcome[*_`]*\s*:[\s*_`]*(?:done|nothing[ _]to[ _]do|partial|blocked)\b[^\n]*\s*$/i, '').trimEnd()
}

/**
 * The content of the report of a run, without repetitions: its errors, the sentence with
 * which the answer reports the outcome, and the rest of the answer.
 */
export function reportOf(run: Run): { errors: string[]; lead: string; answer: string } {
  const denied = run.permission_denials.length > 0
  const errors = distinct(run.errors.filter((error) => !(denied && /^permission denied for/i.test(error)))) // denied calls are listed separately
    .map((error) => (run.failed_command?.output ? error.replace(commandFailure, '$1') : error)) // its output is shown
  let answer = run.output.trim()
  let lead = ''
  const lines = answer.split('\n')
  if (run.outcome && outcomeLine.test(lines.at(-1) ?? '')) {
    answer = lines.slice(0, -1).join('\n').trim()
    lead = run.status === 'success' ? run.headline : ''
  }
  if (lead && contains(answer, lead)) lead = ''
  if (errors.some((error) => contains(error, answer))) answer = ''
  return { errors: errors.map((error) => sentences(error)), lead, answer }
}

/** Without those that another one repeats. */
function distinct(errors: readonly string[]): string[] {
  return errors.filter((error, at) => error.trim() && !errors.some((other, index) => index !== at && contains(other, error) && (comparable(other) !== comparable(error) || index < at)))
}

function contains(whole: string, part: string): boolean {
  return comparable(part) !== '' && comparable(whole).includes(comparable(part))
}

/** Only letters and digits, in lower case. */
function comparable(words: string): string {
  return words.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim()
}

/** The denied calls, each once, until the service has found the rules that would permit them. */
export function deniedCalls(denied: Run['permission_denials']): Pick<Grant, 'tool' | 'call' | 'refused' | 'note'>[] {
  const seen = new Map<string, Pick<Grant, 'tool' | 'call' | 'refused' | 'note'>>()
  for (const { tool_name: tool, tool_input } of denied) {
    const input = tool_input ?? {}
    const given = ['command', 'file_path', 'notebook_path', 'url', 'path', 'query', 'pattern'].map((name) => input[name]).find((v) => typeof v === 'string')
    const call = typeof given === 'string' ? given : ''
    seen.set(`${tool}\n${call}`, { tool, call, refused: '', note: '' })
  }
  return [...seen.values()]
}

/** The rules that a task does not have yet. */
export function missingRules(rules: readonly string[], task: { allowed_tools: readonly string[] } | undefined): string[] {
  return rules.filter((rule) => !task?.allowed_tools.includes(rule))
}

export { escapeInvisible } from '$lib/format/invisible'

/** "3 files changed, +40 −2, 1 commit"; empty: nothing changed. */
export function changesText(changes: Run['changes']): string {
  if (!changes || (changes.files === 0 && changes.commits === 0)) return ''
  const parts = [text.filesChanged(changes.files), `+${changes.insertions} −${changes.deletions}`]
  if (changes.commits > 0) parts.push(text.commits(changes.commits))
  return parts.join(', ')
}
