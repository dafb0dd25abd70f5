import { describe, expect, it } from 'vitest'
import type { Entry, ToolCall } from '$lib/api/transcript'
import { groupSubagents, isOpen, expandedByDefault } from './rows'

const entry = (index: number, more: Partial<Entry>): Entry => ({ index, kind: 'text', depth: 0, text: 'words', ...more })
const call = (index: number, id: string, more: Partial<ToolCall> = {}, parent = ''): Entry => ({
  index,
  kind: 'tool',
  depth: parent ? 1 : 0,
  ...(parent ? { parent } : {}),
  tool: { id, name: 'Bash', title: 'Bash', verb: 'Ran', target: 'ls', done: true, ...more },
})
const order = (entries: Entry[], choices = new Map<number, boolean>()) => groupSubagents(entries, choices).map((e) => e.index)

describe('arrange', () => {
  const agents = [
    call(0, 'a', { name: 'Agent', children: 2 }),
    call(1, 'b', { name: 'Agent', children: 1 }),
    call(2, 'a1', {}, 'a'),
    call(3, 'b1', {}, 'b'),
    call(4, 'a2', {}, 'a'),
    entry(5, {}),
  ]
  it('puts the calls of a subagent below it', () => expect(order(agents)).toEqual([0, 2, 4, 1, 3, 5]))
  it('leaves them out when it is folded', () => expect(order(agents, new Map([[0, false]]))).toEqual([0, 1, 3, 5]))
  it('shows those whose subagent is not in the log', () => expect(order([call(0, 'x', {}, 'gone'), entry(1, {})])).toEqual([0, 1]))
  it('shows each once where a subagent uses the id of its own call again', () =>
    expect(order([call(0, 'a', { name: 'Agent', children: 1 }), call(1, 'a', { children: 1 }, 'a'), entry(2, {})])).toEqual([0, 1, 2]))
  it('leaves out what was taken back, what is empty and gaps', () =>
    expect(order([entry(0, { dropped: true }), undefined as unknown as Entry, entry(2, { text: ' ' }), entry(3, {})])).toEqual([3]))
  it('shows the ends of turns only where there are several', () => {
    const end = (index: number) => entry(index, { kind: 'result' })
    expect(order([entry(0, {}), end(1)])).toEqual([0])
    expect(order([entry(0, {}), end(1), end(2)])).toEqual([0, 1, 2])
  })
})

describe('what is open', () => {
  it.each([
    ['a call that went well', call(0, 'a'), false],
    ['a failure', call(0, 'a', { is_error: true }), true],
    ['a refusal', call(0, 'a', { denied: true }), true],
    ['a plan', call(0, 'a', { todos: [{ content: 'x', status: 'pending', active_form: '' }] }), true],
    ['a thought', entry(0, { kind: 'thinking' }), false],
  ])('%s', (_, shown, open) => {
    expect(expandedByDefault(shown)).toBe(open)
    expect(isOpen(shown, new Map([[0, !open]]))).toBe(!open)
  })
})
