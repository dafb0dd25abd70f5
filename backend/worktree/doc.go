// Package worktree manages the git worktrees of jobs and determines what a run
// changed in a repository.
//
// Ensure creates or finds the worktree of a job, below the data directory.
// Worktree.Setup runs a command once in a new one.
// TakeSnapshot records the state of a repository before a run, committed or
// not; Since compares with it afterwards; Diff shows the difference; Commit
// commits it. List and Remove clean up worktrees and never lose work.
//
// Everything uses the real git: with the environment of the run, without
// GIT_DIR and similar variables, with English messages, without prompts, pagers
// or editors, and with a time limit.
//
// Inspecting a repository runs no program that it names, and writes nothing
// into it. Files are compared in a private git directory in the scratch folder
// of the run (see private): it has a copy of the index, reads the repository's
// objects as alternates, and does not use its config, hooks or remotes. Only
// operations that change the repository run filters and hooks, as in a terminal,
// and only when the caller trusts it (see Git.Trusted).
//
// Snapshots are trees of the files on disk. Large files, and those beyond a
// total number and size, are represented by their size and time only. The
// copies are deleted with the scratch folder.
//
// Submodules are left as git worktree add leaves them: not initialized. A
// submodule counts as changed when its checked-out commit changed.
package worktree
