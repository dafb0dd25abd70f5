// Package worktree gives jobs git worktrees of their own and says what a run
// changed in a repository.
//
// Ensure makes the worktree of a job, or finds it again, below the data
// directory. Take marks the state of a repository before a run, committed or
// not; Since compares with it afterwards; Between shows the difference; Commit records it. List and Remove keep the disk tidy and never
// lose work.
//
// Everything is done by the real git, with the caller's GIT_DIR and friends
// taken out of its environment, in the C locale, without prompts, pagers or
// editors. The user's hooks run as they would in a terminal.
//
// Marks are trees. They are written through a temporary index into
// <repository's git directory>/claude-scheduler/objects, which reads the
// repository's own objects as an alternate: neither the user's index nor the
// user's object database is touched, git gc does not see them, and they go
// when the repository goes. Forget thins them out.
//
// Submodules are left as git worktree add leaves them: not initialised. A
// submodule counts as changed when the commit it stands on changed.
package worktree
