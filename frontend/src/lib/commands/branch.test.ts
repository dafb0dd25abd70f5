import { expect, it, vi } from 'vitest'
import type { Worktree } from '$lib/api/types'
import type { App } from '$lib/state/app.svelte'
import type { Api } from '$lib/api/bindings'
import { hasChanges, Worktrees } from '$lib/state/worktrees.svelte'
import { branchCommands } from './branch'

const tree: Worktree = {
  path: '/w', repo: '/r', branch: 'claude-scheduler/nightly', job_id: 'j', bytes: 0, diff_bytes: 0, dirty: false, unpushed: 1,
  onto: 'main', ahead: 1, behind: 0, busy: false, no_remote: false, last_used: '', fault: '',
}

/** An app whose service notes its calls; merging fails if `refused`. */
function fakeApp(refused = false) {
  const calls: string[] = []
  const note = (call: string, result: object = {}) => async () => (calls.push(call), { notes: null, ...result })
  const system = {
    commitWorktree: note('commit', { branch: tree.branch }),
    mergeWorktree: refused ? async () => Promise.reject(new Error('the branch conflicts with main in a.ts')) : note('merge', { commits: 2, onto: 'main' }),
    undoMerge: note('undo merge'),
    discardWorktree: note('discard', { id: 'nightly-1' }),
    restoreWorktree: async (id: string) => (calls.push(`restore ${id}`), {}),
  }
  const undo: (() => Promise<unknown>)[] = []
  const app = {
    tryCall: async (action: (api: unknown) => Promise<unknown>) => action({ system }).then(() => true, () => false),
    toast: (text: string) => calls.push(text),
    confirm: async () => true,
    offerUndo: (report: string, restore: () => Promise<unknown>) => (calls.push(report), undo.push(restore)),
    api: { system },
    worktrees: { load: vi.fn(async () => {}), setRefusal: (_: string, message: string) => message && calls.push(`refused: ${message}`) },
  }
  return { app: app as unknown as App, calls, undo, load: app.worktrees.load }
}

const run = (app: App, id: string, of: Worktree) => branchCommands(app, of).find((command) => command.id === id)!.run()

it('commits before it merges, as its button says', async () => {
  const { app, calls, undo, load } = fakeApp()
  await run(app, 'branch.merge', { ...tree, dirty: true })
  expect(calls).toEqual(['commit', 'merge', '2 commits merged into main'])
  expect(load).toHaveBeenCalled()
  await undo[0]!()
  expect(calls.at(-1)).toBe('undo merge')
})

it('says nothing of success when the merge is refused', async () => {
  const { app, calls } = fakeApp(true)
  await run(app, 'branch.merge', tree)
  expect(calls).toEqual(['The branch conflicts with main in a.ts', 'refused: The branch conflicts with main in a.ts'])
})

it('says in one message what was committed and what was refused', async () => {
  const { app, calls } = fakeApp(true)
  await run(app, 'branch.merge', { ...tree, dirty: true })
  const said = 'Committed on claude-scheduler/nightly, but not merged: the branch conflicts with main in a.ts'
  expect(calls).toEqual(['commit', said, `refused: ${said}`])
})

it('names the commit in its buttons, and pushes nowhere without a remote', () => {
  const titles = (of: Worktree) => branchCommands(fakeApp().app, of).filter(({ enabled }) => enabled?.() ?? true).map(({ title }) => title)
  expect(titles(tree)).toEqual(['Merge into main', 'Push', 'Open pull request', 'Open in editor', 'Discard…'])
  expect(titles({ ...tree, dirty: true })).toEqual(['Commit and merge into main', 'Commit', 'Commit and push', 'Commit and open pull request', 'Open in editor', 'Discard…'])
  expect(titles({ ...tree, no_remote: true })).toEqual(['Merge into main', 'Open in editor', 'Discard…'])
})

it('keeps why a branch was refused until the branch changes', async () => {
  let now = tree
  const trees = new Worktrees({ system: { worktrees: async () => [now] } } as unknown as Api)
  await trees.load()
  trees.setRefusal(tree.path, 'It conflicts')
  expect(trees.refusalOf(tree)).toBe('It conflicts')
  now = { ...tree, ahead: 2 }
  await trees.load()
  expect(trees.refusalOf(now)).toBe('')
  trees.setRefusal(tree.path, '')
  expect(trees.refusalOf(tree)).toBe('')
})

it('discards with an undo', async () => {
  const { app, calls, undo } = fakeApp()
  await run(app, 'branch.discard', tree)
  await undo[0]!()
  expect(calls).toEqual(['discard', 'claude-scheduler/nightly was discarded', 'restore nightly-1'])
})

it.each([
  ['commits', tree, true],
  ['uncommitted changes', { ...tree, ahead: 0, dirty: true }, true],
  ['everything merged', { ...tree, ahead: 0 }, false],
  ['no branch to merge into', { ...tree, onto: '', ahead: 0 }, true],
  ['an unknown state', { ...tree, fault: 'git cannot read it' }, false],
])('has changes: %s', (_, of, want) => expect(hasChanges(of)).toBe(want))

it('offers nothing that a run would be disturbed by', () => {
  const busy = branchCommands(fakeApp().app, { ...tree, dirty: true, busy: true })
  expect(busy.filter(({ enabled }) => enabled?.() ?? true).map(({ id }) => id)).toEqual(['branch.editor'])
})
