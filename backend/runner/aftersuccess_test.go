//go:build linux

package runner

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"claude-scheduler/backend/model"
)

// inBranch returns a request whose job works in a worktree.
func inBranch(after model.AfterSuccess) func(*Request) {
	return func(o *Request) {
		o.Job.WorkingDirectory.UseGitWorktree = true
		o.Task.AfterSuccess = after
	}
}

// The branch of a run that succeeded is merged, with its commit, into the one
// that is checked out.
func TestMergesAfterSuccess(t *testing.T) {
	t.Parallel()
	b, request := scripted(t, "echo two > b.txt")
	r := b.execute(request(inBranch(model.AfterSuccessMerge)))
	want(t, r, model.RunSuccess, "", "")
	if text, err := os.ReadFile(filepath.Join(b.dir, "b.txt")); err != nil || string(text) != "two\n" {
		t.Errorf("the checkout has %q, %v", text, err)
	}
	if r.Run.Changes == nil || r.Run.Changes.Commits != 1 || !strings.Contains(remarks(r), "merged into main") {
		t.Errorf("%+v %q", r.Run.Changes, r.Run.Remarks)
	}
	before := git(t, b.dir, "rev-parse", "main")

	b, request = scripted(t, ":")
	r = b.execute(request(inBranch(model.AfterSuccessMerge)))
	want(t, r, model.RunSuccess, "", "")
	if len(r.Run.Remarks) != 0 || before == "" {
		t.Errorf("a run that changed nothing: %q", r.Run.Remarks)
	}
}

// A merge that is not possible fails the run, and the work stays committed on
// the branch.
func TestMergeAfterSuccessFails(t *testing.T) {
	t.Parallel()
	b, request := scripted(t, "echo two > b.txt")
	writeFile(t, filepath.Join(b.dir, "a.txt"), "edited by a user\n")
	r := b.execute(request(inBranch(model.AfterSuccessMerge)))
	want(t, r, model.RunFailed, model.ReasonError, "its changes are committed, but its branch could not be merged")
	if subject := git(t, r.Run.Worktree, "log", "-1", "--format=%s"); subject != "Test" {
		t.Errorf("the branch has %q", subject)
	}
	if text, _ := os.ReadFile(filepath.Join(b.dir, "a.txt")); string(text) != "edited by a user\n" {
		t.Errorf("the user's file is %q", text)
	}
}

// After a run with denied calls, the branch is not merged.
func TestNothingIsMergedAfterDenials(t *testing.T) {
	t.Parallel()
	b, request := scripted(t, "echo two > b.txt")
	script := request(nil).Settings.ClaudePath
	text, err := os.ReadFile(script)
	must(t, err)
	writeFile(t, script, strings.Replace(string(text), `"num_turns":1`, `"num_turns":1,"permission_denials":[{"tool_name":"Bash","tool_use_id":"t1","tool_input":{"command":"make"}}]`, 1))
	must(t, os.Chmod(script, 0o755))
	r := b.execute(request(inBranch(model.AfterSuccessMerge)))
	want(t, r, model.RunSuccess, "", "")
	if !strings.Contains(remarks(r), "not merged, because something was not allowed") || git(t, b.dir, "rev-list", "--count", "main") != "1" {
		t.Errorf("%q", r.Run.Remarks)
	}
}

func TestPushesAfterSuccess(t *testing.T) {
	t.Parallel()
	b, request := scripted(t, "echo two > b.txt")
	r := b.execute(request(inBranch(model.AfterSuccessPush)))
	want(t, r, model.RunFailed, model.ReasonError, "could not be pushed: push worktree: the repository has no remote")

	remote := filepath.Join(t.TempDir(), "remote.git")
	git(t, t.TempDir(), "init", "-q", "--bare", remote)
	git(t, b.dir, "remote", "add", "origin", remote)
	r = b.execute(request(inBranch(model.AfterSuccessPush)))
	want(t, r, model.RunSuccess, "", "")
	if there := git(t, remote, "rev-parse", r.Run.Branch); there != git(t, r.Run.Worktree, "rev-parse", "HEAD") {
		t.Errorf("the remote has %s", there)
	}
}

// Without a branch of the job, the run fails before it costs anything.
func TestAfterSuccessNeedsABranch(t *testing.T) {
	t.Parallel()
	b, request := scripted(t, "echo two > b.txt")
	r := b.execute(request(func(o *Request) { o.Task.AfterSuccess = model.AfterSuccessMerge }))
	want(t, r, model.RunFailed, model.ReasonNotStarted, "needs a branch of the job")
}
