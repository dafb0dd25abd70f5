//go:build linux

package runner

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"claude-scheduler/backend/environ"
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
	want(t, r, model.RunFailed, model.ReasonError, "its changes are committed, but its branch could not be merged: ")
	if strings.Contains(r.Run.Errors[0], "merge worktree") {
		t.Errorf("the sentence names the operation twice: %s", r.Run.Errors[0])
	}
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
	want(t, r, model.RunFailed, model.ReasonError, "could not be pushed: the repository has no remote")

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

// A branch whose commits contain a secret of the run stays where it is, wherever
// in them it is, and whether or not a later commit removed it.
func TestSecretsAreNotPublished(t *testing.T) {
	t.Parallel()
	const secret = "correct-horse-battery"
	const commit = "git -c user.name=a -c user.email=a@b commit -q "
	for name, do := range map[string]string{
		"in a file":                          `echo "$MY_TOKEN" > t.txt`,
		"in a binary file":                   `printf 'a\0b %s' "$MY_TOKEN" > t.bin`,
		"in the name of a file":              `touch "$MY_TOKEN"`,
		"in an earlier commit":               `echo "$MY_TOKEN" > t.txt; git add .; ` + commit + `-m one; git rm -q t.txt; echo fine > b.txt`,
		"in a message":                       `echo fine > t.txt; git add .; ` + commit + `-m "with $MY_TOKEN"`,
		"behind a long diff":                 `head -c 6000000 /dev/zero | tr '\0' '\n' > a.txt; echo "$MY_TOKEN" > z.txt`,
		"in a binary file of a merge commit": `printf 'a\0b' > t.bin; printf 'c' > c.dat; echo '*.dat binary' > .gitattributes; git add .; ` + commit + `-m one; git switch -q -c side HEAD; ` + commit + `--allow-empty -m side; git switch -q -; ` + commit + `--allow-empty -m two; git merge -q --no-commit --no-ff side; echo "$MY_TOKEN" >> c.dat; git add .; ` + commit + `-m merge; git rm -q c.dat`,
		"only in a merge commit":             `git switch -q -c side HEAD; ` + commit + `--allow-empty -m side; git switch -q -; ` + commit + `--allow-empty -m two; git merge -q --no-commit --no-ff side; echo "$MY_TOKEN" >> a.txt; git add .; ` + commit + `-m merge`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, request := scripted(t, do)
			r := b.execute(request(func(o *Request) {
				inBranch(model.AfterSuccessMerge)(o)
				o.Profiles = []environ.Layer{{Profile: "p", Vars: []model.EnvVar{{Name: "MY_TOKEN", Source: model.SourceStatic, Value: secret}}}}
			}))
			want(t, r, model.RunSuccess, "", "")
			if !strings.Contains(remarks(r), "not merged, because its commits contain a secret") || git(t, b.dir, "rev-list", "--count", "main") != "1" {
				t.Errorf("main has %s commits; %q", git(t, b.dir, "rev-list", "--count", "main"), r.Run.Remarks)
			}
		})
	}
}

// After a restart of the service the secrets of a run may no longer be known.
func TestUnknownSecretsAreNotPublished(t *testing.T) {
	t.Parallel()
	b, request := scripted(t, `echo "$MY_TOKEN" > t.txt`)
	r := b.restarted(t, request(inBranch(model.AfterSuccessMerge)))
	want(t, r, model.RunSuccess, "", "")
	if !strings.Contains(remarks(r), "not merged, because the service was restarted") || git(t, b.dir, "rev-list", "--count", "main") != "1" {
		t.Errorf("%q", r.Run.Remarks)
	}
}

// A branch that the service pushed before it was killed counts as pushed, even
// if the next service no longer knows the secrets.
func TestPushBeforeARestartCounts(t *testing.T) {
	t.Parallel()
	b, request := scripted(t, `echo two > t.txt; git add .; git -c user.name=a -c user.email=a@b commit -q -m two; git push -q origin HEAD`)
	remote := filepath.Join(t.TempDir(), "remote.git")
	git(t, t.TempDir(), "init", "-q", "--bare", remote)
	git(t, b.dir, "remote", "add", "origin", remote)
	r := b.restarted(t, request(inBranch(model.AfterSuccessPush)))
	want(t, r, model.RunSuccess, "", "")
	if !strings.Contains(remarks(r), "was pushed to origin") || strings.Contains(remarks(r), "not pushed") {
		t.Errorf("%q", r.Run.Remarks)
	}
}

// restarted runs a request, and returns its result after the service was
// restarted meanwhile and a secret of the run was changed.
func (b *testEnv) restarted(t *testing.T, o Request) Result {
	t.Helper()
	profile := func(value string) []environ.Layer {
		return []environ.Layer{{Profile: "p", Vars: []model.EnvVar{{Name: "MY_TOKEN", Source: model.SourceStatic, Value: value}}}}
	}
	o.Profiles = profile("first-secret-value")
	ctx, leave := context.WithCancel(context.Background())
	left := make(chan bool)
	go func() {
		b.Run(ctx, o, Hooks{Started: func(model.Run) { leave() }, Progress: func(model.Run) {}})
		close(left)
	}()
	<-left
	other := &Executor{Program: os.Args[0], Paths: b.Paths}
	other.login.Ask = b.login.Ask
	o.Profiles = profile("second-secret-value")
	r, err := other.Adopt(t.Context(), o, Hooks{Started: func(model.Run) {}, Progress: func(model.Run) {}})
	must(t, err)
	return r
}
