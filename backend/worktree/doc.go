// Package worktree gives jobs git worktrees of their own and says what a run
// changed in a repository.
//
// Ensure makes the worktree of a job, or finds it again, below the data
// directory. Take marks the state of a repository before a run, committed or
// not; Since compares with it afterwards; Between shows the difference; Commit
// records it. List and Remove keep the disk tidy and never lose work.
//
// Everything is done by the real git: with the environment of the run, without
// GIT_DIR and its like, with English messages, without prompts, pagers or
// editors, and with a time limit.
//
// Looking runs no program that a repository names, and writes nothing into it.
// What compares files works in a git directory of its own in the scratch
// folder of the run (see private): it has a copy of the index, reads the
// repository's objects as alternates, and knows neither its config nor its
// hooks nor its remotes. Only Ensure and Commit run filters and hooks, as they
// would in a terminal, and only when the caller trusts the repository.
//
// Marks are trees of files as they lie on the disk. Large files, and those
// beyond a number and a size in all, stand in them with their size and time
// only. The copies go with the scratch folder.
//
// Submodules are left as git worktree add leaves them: not initialized. A
// submodule counts as changed when the commit it stands on changed.
package worktree
