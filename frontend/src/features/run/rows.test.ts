import { describe, expect, it } from 'vitest'
import type { Entry, ToolCall } from '$lib/api/transcript'
import { briefRows, estimateHeight, expandedByDefault, foldKey, foldRows, groupSubagents, isOpen, revealed, stepCount, type BriefRow, type Row } from './rows'

const entry = (index: number, more: Partial<Entry> = {}): Entry => ({ index, kind: 'text', depth: 0, text: 'words', ...more })
const thought = (index: number, more: Partial<Entry> = {}): Entry => entry(index, { kind: 'thinking', ...more })
const call = (index: number, id: string, more: Partial<ToolCall> = {}, parent = ''): Entry => ({
  index,
  kind: 'tool',
  depth: parent ? 1 : 0,
  ...(parent ? { parent } : {}),
  tool: { id, name: 'Bash', title: 'Bash', verb: 'Ran', target: 'ls', done: true, ...more },
})
const read = (index: number, more: Partial<ToolCall> = {}, parent = '') => call(index, `read${index}`, { name: 'Read', verb: 'Read', target: `file${index}`, ...more }, parent)
const order = (entries: Entry[], toggles = new Map<number, boolean>()) => groupSubagents(entries, toggles).map((e) => e.index)

describe('entries of subagents', () => {
  const agents = [
    call(0, 'a', { name: 'Agent', children: 2 }),
    call(1, 'b', { name: 'Agent', children: 1 }),
    call(2, 'a1', {}, 'a'),
    call(3, 'b1', {}, 'b'),
    call(4, 'a2', {}, 'a'),
    entry(5),
  ]
  it('are below their call', () => expect(order(agents)).toEqual([0, 2, 4, 1, 3, 5]))
  it('are hidden when it is closed', () => expect(order(agents, new Map([[0, false]]))).toEqual([0, 1, 3, 5]))
  it('are shown when their call is not in the log', () => expect(order([call(0, 'x', {}, 'gone'), entry(1)])).toEqual([0, 1]))
  it('are shown once where a subagent repeats the id of its own call', () =>
    expect(order([call(0, 'a', { name: 'Agent', children: 1 }), call(1, 'a', { children: 1 }, 'a'), entry(2)])).toEqual([0, 1, 2]))
  it('leave out dropped and empty ones', () =>
    expect(order([entry(0, { dropped: true }), undefined as unknown as Entry, entry(2, { text: ' ' }), entry(3)])).toEqual([3]))
  it('leave out the end of a turn unless there are several', () => {
    const end = (index: number) => entry(index, { kind: 'result' })
    expect(order([entry(0), end(1)])).toEqual([0])
    expect(order([entry(0), end(1), end(2)])).toEqual([0, 1, 2])
  })
})

describe('what is open at first', () => {
  it.each([
    ['a call that went well', call(0, 'a'), false],
    ['a failure', call(0, 'a', { is_error: true }), true],
    ['a denied call', call(0, 'a', { denied: true }), true],
    ['a plan', call(0, 'a', { todos: [{ content: 'x', status: 'pending', active_form: '' }] }), true],
    ['a thought', thought(0), false],
  ])('%s', (_, shown, open) => {
    expect(expandedByDefault(shown)).toBe(open)
    expect(isOpen({ key: 0, entry: shown }, new Map())).toBe(open)
    expect(isOpen({ key: 0, entry: shown }, new Map([[0, !open]]))).toBe(!open)
  })
  it('a fold never', () => expect(isOpen({ key: -1, entry: thought(0), folded: [thought(0), thought(1)] }, new Map())).toBe(false))
})

/** "0-2" for a fold, "1" for an entry, "(1)" for one in an open fold. */
const shape = (rows: readonly Row[]) => rows.map((row) => (row.folded ? `${row.folded[0]?.index}-${row.folded.at(-1)?.index}` : row.inFold ? `(${row.entry.index})` : String(row.entry.index))).join(' ')
const fold = (entries: Entry[], ...open: number[]) => shape(foldRows(entries, new Map(open.map((key) => [key, true]))))

describe('folds', () => {
  it.each([
    ['thoughts and reads', [thought(0), read(1), read(2), call(3, 'x')], '0-2 3'],
    ['not a single one', [thought(0), call(1, 'x'), read(2)], '0 1 2'],
    ['45 thoughts', Array.from({ length: 45 }, (_, index) => thought(index)), '0-44'],
    ['not across a text', [thought(0), thought(1), entry(2), thought(3), thought(4)], '0-1 2 3-4'],
    ['not a failed or denied read', [read(0), read(1, { is_error: true }), read(2), read(3)], '0 1 2-3'],
    ['searches and lists', [call(0, 'a', { verb: 'Searched' }), call(1, 'b', { verb: 'Listed' })], '0-1'],
    ['not over the end of a subagent', [read(0, {}, 'a'), read(1, {}, 'a'), thought(2)], '0-1 2'],
    ['nothing', [], ''],
  ])('%s', (_, entries, want) => expect(fold(entries)).toBe(want))

  it('open to their entries', () => {
    expect(fold([thought(0), read(1), call(2, 'x')], foldKey(thought(0)))).toBe('0-1 (0) (1) 2')
  })
  it('keep their key while they grow', () => {
    const key = (n: number) => foldRows(Array.from({ length: n }, (_, index) => thought(index)), new Map())[0]?.key
    expect(key(2)).toBe(key(20))
    expect(key(2)).not.toBe(0)
  })
})

it('reveals an entry in a fold in a closed subagent', () => {
  const entries = [call(0, 'a', { name: 'Agent', children: 2 }), read(1, {}, 'a'), read(2, {}, 'a')]
  const toggles = revealed(entries, 2, new Map([[0, false]]))
  expect(shape(foldRows(groupSubagents(entries, toggles), toggles))).toBe('0 1-2 (1) (2)')
  expect(toggles.get(2)).toBe(true)
  expect(revealed(entries, 9, new Map()).size).toBe(0)
})

describe('the steps in brief', () => {
  const brief = (entries: Entry[]) => briefRows(entries).map((row: BriefRow) => ('hidden' in row ? `+${row.hidden}` : row.folded ? 'fold' : String(row.entry.index))).join(' ')
  it('leave out texts, lone thoughts, plans and subagents', () =>
    expect(brief([entry(0), thought(1), call(2, 'x'), call(3, 'p', { todos: [{ content: 'x', status: 'pending', active_form: '' }] }), read(4, {}, 'x'), entry(5)])).toBe('2'))
  it('fold over texts', () => expect(brief([read(0), entry(1), read(2), call(3, 'x')])).toBe('fold 3'))
  it('show the start and the end of many', () =>
    expect(brief(Array.from({ length: 40 }, (_, index) => call(index, `c${index}`)))).toBe('0 1 2 3 4 +28 33 34 35 36 37 38 39'))
  it('never hide a single one', () => expect(brief(Array.from({ length: 13 }, (_, index) => call(index, `c${index}`)))).not.toContain('+'))
})

it('counts calls, thoughts and texts', () => {
  expect(stepCount([entry(0), thought(1), call(2, 'x'), entry(3, { kind: 'result' }), entry(4, { text: ' ' }), call(5, 'y', {}, 'x'), undefined, entry(7, { dropped: true })])).toBe(4)
})

it('expects texts to be higher than calls', () => {
  expect(estimateHeight({ key: 0, entry: call(0, 'x') })).toBe(28)
  expect(estimateHeight({ key: 0, entry: entry(0, { text: 'x'.repeat(1000) }) })).toBeGreaterThan(200)
})
