/** The commands of a worktree's branch: commit, merge, push, open a pull request, discard. */
import type { Worktree, WorktreeResult } from '$lib/api/types'
import { Problem } from '$lib/api/problem'
import { sentences } from '$lib/format/sentences'
import type { App } from '$lib/state/app.svelte'
import { hasChanges } from '$lib/state/worktrees.svelte'
import ArrowUpFromLine from '@lucide/svelte/icons/arrow-up-from-line'
import GitCommit from '@lucide/svelte/icons/git-commit-horizontal'
import GitMerge from '@lucide/svelte/icons/git-merge'
import GitPullRequest from '@lucide/svelte/icons/git-pull-request'
import SquarePen from '@lucide/svelte/icons/square-pen'
import Trash2 from '@lucide/svelte/icons/trash-2'
import type { Command } from './commands'
import { text } from './text'

export function branchCommands(app: App, tree: Worktree): Command[] {
  const idle = () => !tree.busy && hasChanges(tree)
  const pushable = () => idle() && !tree.no_remote
  return [
    {
      id: 'branch.merge',
      title: tree.dirty ? text.branch.commitAndMerge(tree.onto) : text.branch.merge(tree.onto),
      keys: '',
      icon: GitMerge,
      enabled: () => idle() && tree.onto !== '',
      run: () => commitFirst(app, tree, (api) => api.mergeWorktree(tree.path, ''), (done) => text.branch.merged(done.commits, done.onto), text.branch.notMerged, (api) => api.undoMerge(tree.path)),
    },
    {
      id: 'branch.commit',
      title: text.branch.commit,
      keys: '',
      icon: GitCommit,
      enabled: () => !tree.busy && tree.dirty,
      run: () => act(app, tree, (api) => api.commitWorktree(tree.path, ''), (done) => text.branch.committed(done.branch)),
    },
    {
      id: 'branch.push',
      title: tree.dirty ? text.branch.commitAndPush : text.branch.push,
      keys: '',
      icon: ArrowUpFromLine,
      enabled: pushable,
      run: () => commitFirst(app, tree, (api) => api.pushWorktree(tree.path), (done) => text.branch.pushed(done.branch, done.remote), text.branch.notPushed),
    },
    { id: 'branch.request', title: tree.dirty ? text.branch.commitAndRequest : text.branch.request, keys: '', icon: GitPullRequest, enabled: pushable, run: () => openRequest(app, tree) },
    { id: 'branch.editor', title: text.branch.editor, keys: '', icon: SquarePen, run: () => app.tryCall(() => app.native.openInEditor(tree.path)) },
    { id: 'branch.discard', title: text.branch.discard, keys: '', icon: Trash2, danger: true, enabled: () => !tree.busy, run: () => discard(app, tree) },
  ]
}

type Calls = App['api']['system']

/**
 * Calls the service, reports the result with its notes, and reads the worktrees
 * again. Why it was refused stays with the branch until that changes.
 */
async function act(app: App, tree: Worktree, call: (api: Calls) => Promise<WorktreeResult>, say: (done: WorktreeResult) => string, undo?: (api: Calls) => Promise<unknown>) {
  let refusal = ''
  try {
    const done = await call(app.api.system)
    const report = done.notes?.[0] ?? say(done)
    if (undo && done.commits > 0) {
      app.offerUndo(report, async () => {
        await app.tryCall((again) => undo(again.system))
        await app.worktrees.load()
      })
    } else app.toast(report, { topic: 'branch' })
  } catch (thrown) {
    const problem = Problem.from(thrown)
    refusal = sentences(problem.message)
    app.toast(problem.sentence, { kind: 'error', topic: 'branch', hint: problem.hint })
  }
  await app.worktrees.load()
  app.worktrees.setRefusal(tree.path, refusal)
}

/** Commits what is not committed first, as the button says; one message reports both. */
async function commitFirst(app: App, tree: Worktree, call: (api: Calls) => Promise<WorktreeResult>, say: (done: WorktreeResult) => string, notDone: (branch: string) => string, undo?: (api: Calls) => Promise<unknown>) {
  await act(
    app,
    tree,
    async (api) => {
      if (tree.dirty) await api.commitWorktree(tree.path, '')
      try {
        return await call(api)
      } catch (thrown) {
        const problem = Problem.from(thrown)
        throw tree.dirty ? new Problem({ field: problem.field, message: `${notDone(tree.branch)}: ${problem.message}`, hint: problem.hint, kind: problem.kind }) : problem
      }
    },
    say,
    undo,
  )
}

async function openRequest(app: App, tree: Worktree) {
  await commitFirst(
    app,
    tree,
    async (api) => {
      const done = await api.openPullRequest(tree.path, '', '')
      app.native.browse(done.url)
      return done
    },
    () => text.branch.requested,
    text.branch.notRequested,
  )
}

async function discard(app: App, tree: Worktree) {
  if (!(await app.confirm({ title: text.branch.discardQuestion(tree.branch), text: text.branch.discardText, action: text.branch.discardNow }))) return
  const succeeded = await app.tryCall(async (api) => {
    const { id } = await api.system.discardWorktree(tree.path)
    app.offerUndo(text.branch.discarded(tree.branch), async () => {
      await app.tryCall((again) => again.system.restoreWorktree(id))
      await app.worktrees.load()
    })
  })
  if (succeeded) await app.worktrees.load()
}
