/** The commands of a worktree's branch: commit, merge, push, open a pull request, discard. */
import type { Worktree, WorktreeResult } from '$lib/api/types'
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
  return [
    {
      id: 'branch.merge',
      title: tree.dirty ? text.branch.commitAndMerge(tree.onto) : text.branch.merge(tree.onto),
      keys: '',
      icon: GitMerge,
      enabled: () => idle() && tree.onto !== '',
      run: () => afterCommit(app, tree, (api) => api.mergeWorktree(tree.path, ''), (done) => text.branch.merged(done.commits, done.onto)),
    },
    {
      id: 'branch.commit',
      title: text.branch.commit,
      keys: '',
      icon: GitCommit,
      enabled: () => !tree.busy && tree.dirty,
      run: () => act(app, (api) => api.commitWorktree(tree.path, ''), (done) => text.branch.committed(done.branch)),
    },
    {
      id: 'branch.push',
      title: text.branch.push,
      keys: '',
      icon: ArrowUpFromLine,
      enabled: idle,
      run: () => afterCommit(app, tree, (api) => api.pushWorktree(tree.path), (done) => text.branch.pushed(done.branch, done.remote)),
    },
    { id: 'branch.request', title: text.branch.request, keys: '', icon: GitPullRequest, enabled: idle, run: () => openRequest(app, tree) },
    { id: 'branch.editor', title: text.branch.editor, keys: '', icon: SquarePen, run: () => app.tryCall(() => app.native.openInEditor(tree.path)) },
    { id: 'branch.discard', title: text.branch.discard, keys: '', icon: Trash2, danger: true, enabled: () => !tree.busy, run: () => discard(app, tree) },
  ]
}

type Calls = App['api']['system']

/** Calls the service, reports the result with its notes, and reads the worktrees again. */
async function act(app: App, call: (api: Calls) => Promise<WorktreeResult>, say: (done: WorktreeResult) => string): Promise<boolean> {
  let done: WorktreeResult | undefined
  const succeeded = await app.tryCall(async (api) => (done = await call(api.system)))
  if (done) app.toast(done.notes?.[0] ?? say(done), { topic: 'branch' })
  await app.worktrees.load()
  return succeeded
}

/** Commits what is not committed first: the button says so. */
async function afterCommit(app: App, tree: Worktree, call: (api: Calls) => Promise<WorktreeResult>, say: (done: WorktreeResult) => string) {
  if (tree.dirty && !(await act(app, (api) => api.commitWorktree(tree.path, ''), (done) => text.branch.committed(done.branch)))) return
  await act(app, call, say)
}

async function openRequest(app: App, tree: Worktree) {
  await afterCommit(
    app,
    tree,
    async (api) => {
      const done = await api.openPullRequest(tree.path, '', '')
      app.native.browse(done.url)
      return done
    },
    () => text.branch.requested,
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
