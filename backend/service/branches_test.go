package service

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/report"
	"claude-scheduler/backend/worktree"
)

// branchFixture is a fixture with a job that has a worktree of a real repository, in
// which a run changed a file.
type branchFixture struct {
	*fixture
	job  model.Job
	task model.Task
	repo string
	tree worktree.Worktree
}

func newBranchFixture(t *testing.T) branchFixture {
	t.Helper()
	s := newFixture(t)
	b := branchFixture{fixture: s, repo: filepath.Join(t.TempDir(), "shop")}
	b.shell(t.TempDir(), "git init -q -b main '"+b.repo+"'")
	b.shell(b.repo, "git config user.name Ada && git config user.email ada@example.com && echo one > file && git add . && git commit -qm one")
	b.job = s.job("Nightly")
	b.task = s.task(b.job, "Fix", `{}`)
	g := s.git(t.Context())
	g.Trusted = true
	var err error
	b.tree, err = g.Ensure(t.Context(), worktree.Spec{Repo: b.repo, Root: s.store.WorktreeRoot(), Name: "Nightly", JobID: b.job.ID})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(b.tree.Root, "file"), []byte("one\ntwo\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	run := model.NewRun()
	run.ID, run.TaskID, run.TaskName, run.JobID = "00000000-0000-4000-8000-0000000000c1", b.task.ID, "Fix", model.Text(b.job.ID)
	start := morning.Add(-time.Hour)
	run.ScheduledTime, run.StartTime, run.EndTime, run.Status = start, &start, &start, model.RunSuccess
	run.Branch, run.Headline, run.Changes = b.tree.Branch, "Rounded discounts to cents", &model.Changes{Files: 1, Insertions: 1}
	if err := s.store.Runs.Put(run); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b branchFixture) shell(dir, line string) string {
	b.t.Helper()
	cmd := exec.Command("sh", "-c", line)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		b.t.Fatalf("%s: %v\n%s", line, err, out)
	}
	return strings.TrimSpace(string(out))
}

// A branch is reviewed, committed and merged; messages come from what its runs
// found.
func TestBranchIsMerged(t *testing.T) {
	b := newBranchFixture(t)
	named := apitype.WorktreeRequest{Path: b.tree.Root}
	d, err := b.DiffWorktree(t.Context(), named)
	if err != nil || d.Onto != "main" || d.Changes.Insertions != 1 || !strings.Contains(d.Text, "+two") {
		t.Fatalf("%+v %v", d, err)
	}
	if _, err := b.MergeWorktree(t.Context(), named); err == nil || !strings.Contains(err.Error(), "uncommitted changes") {
		t.Fatalf("uncommitted changes: %v", err)
	}
	done, err := b.CommitWorktree(t.Context(), named)
	if err != nil || done.Commit == "" || b.shell(b.tree.Root, "git log -1 --format=%s") != "Rounded discounts to cents" {
		t.Fatalf("%+v %v", done, err)
	}
	if done, err = b.CommitWorktree(t.Context(), named); err != nil || done.Commit != "" || len(done.Notes) != 1 {
		t.Errorf("nothing to commit: %+v %v", done, err)
	}
	all, err := b.Worktrees(t.Context(), false)
	if err != nil || len(all) != 1 || all[0].Onto != "main" || all[0].Ahead != 1 || all[0].Busy {
		t.Errorf("%+v %v", all, err)
	}
	b.shell(b.tree.Root, "git switch -q -c rounding")
	brief, err := b.Worktrees(t.Context(), true)
	if err != nil || len(brief) != 1 || brief[0].Path != all[0].Path || brief[0].JobID != b.job.ID || brief[0].Branch != "rounding" || brief[0].Bytes != 0 {
		t.Errorf("%+v %v", brief, err)
	}
	b.shell(b.tree.Root, "git switch -q - && git branch -q -D rounding")
	done, err = b.MergeWorktree(t.Context(), named)
	if err != nil || done.Commits != 1 || !done.FastForward || b.shell(b.repo, "cat file") != "one\ntwo" {
		t.Errorf("%+v %v", done, err)
	}
}

// What could not be done with the branch of a run needs the user no longer when it
// is done.
func TestBranchResolvesRuns(t *testing.T) {
	b := newBranchFixture(t)
	named := apitype.WorktreeRequest{Path: b.tree.Root}
	failed := func(id, why string) {
		t.Helper()
		run := model.NewRun()
		run.ID, run.TaskID, run.TaskName, run.JobID = id, b.task.ID, "Fix", model.Text(b.job.ID)
		start := morning.Add(-time.Minute)
		run.ScheduledTime, run.StartTime, run.EndTime, run.Status, run.Reason = start, &start, &start, model.RunFailed, model.ReasonError
		run.Branch, run.Worktree, run.Errors = b.tree.Branch, b.tree.Root, model.Strings{why}
		if err := b.store.Runs.Put(run); err != nil {
			t.Fatal(err)
		}
	}
	const toCommit, toMerge, toPush = "00000000-0000-4000-8000-0000000000d1", "00000000-0000-4000-8000-0000000000d2", "00000000-0000-4000-8000-0000000000d3"
	failed(toCommit, report.NotCommitted+"a hook refused it")
	failed(toMerge, report.Unpublished+"merged: it conflicts")
	failed(toPush, report.Unpublished+"pushed: there is no remote")
	open := func(what string, want ...string) {
		t.Helper()
		var got []string
		for _, id := range []string{toCommit, toMerge, toPush} {
			if run, _, err := b.store.Runs.Get(id); err == nil && run.AcknowledgedAt == nil {
				got = append(got, id)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q need the user, want %q", what, got, want)
		}
	}
	open("at first", toCommit, toMerge, toPush)
	if _, err := b.CommitWorktree(t.Context(), named); err != nil {
		t.Fatal(err)
	}
	open("committed", toMerge, toPush)
	if _, err := b.PushWorktree(t.Context(), named); err == nil {
		t.Fatal("it was pushed without a remote")
	}
	open("not pushed", toMerge, toPush)
	if _, err := b.MergeWorktree(t.Context(), named); err != nil {
		t.Fatal(err)
	}
	open("merged", toPush)
	if _, err := b.DiscardWorktree(t.Context(), named); err != nil {
		t.Fatal(err)
	}
	open("discarded")
}

// A discarded branch can be restored for thirty days.
func TestBranchIsDiscardedAndRestored(t *testing.T) {
	b := newBranchFixture(t)
	d, err := b.DiscardWorktree(t.Context(), apitype.WorktreeRequest{Path: b.tree.Root})
	if err != nil || d.JobID != b.job.ID || d.Until.Sub(d.Time) != worktree.DiscardRetention {
		t.Fatalf("%+v %v", d, err)
	}
	if all, err := b.DiscardedWorktrees(); err != nil || len(all) != 1 || all[0].ID != d.ID {
		t.Errorf("%+v %v", all, err)
	}
	back, err := b.RestoreWorktree(t.Context(), d.ID)
	if err != nil || back.Path != b.tree.Root || back.Branch != b.tree.Branch {
		t.Fatalf("%+v %v", back, err)
	}
	if text, err := os.ReadFile(filepath.Join(b.tree.Root, "file")); err != nil || string(text) != "one\ntwo\n" {
		t.Errorf("%q %v", text, err)
	}
}

// A worktree in use by a run is not changed, nor is any folder but worktrees of jobs.
func TestBranchOperationsAreRefused(t *testing.T) {
	b := newBranchFixture(t)
	if _, err := b.RunTask("", b.task.ID, nil); err != nil {
		t.Fatal(err)
	}
	b.started()
	for name, do := range map[string]func(apitype.WorktreeRequest) error{
		"commit":  func(in apitype.WorktreeRequest) error { return errOf(b.CommitWorktree(t.Context(), in)) },
		"merge":   func(in apitype.WorktreeRequest) error { return errOf(b.MergeWorktree(t.Context(), in)) },
		"discard": func(in apitype.WorktreeRequest) error { return errOf(b.DiscardWorktree(t.Context(), in)) },
	} {
		if p := model.ProblemOf(do(apitype.WorktreeRequest{Path: b.tree.Root})); p == nil || p.Kind != model.KindConflict || !strings.Contains(p.Message, "used by a run") {
			t.Errorf("%s while a run uses it: %v", name, p)
		}
		if p := model.ProblemOf(do(apitype.WorktreeRequest{Path: b.repo})); p == nil || p.Field != "path" || p.Kind != model.KindNotFound || p.Operation == "" {
			t.Errorf("%s of another folder: %v", name, p)
		}
	}
}

// errOf returns the error of a call whose result does not matter.
func errOf[T any](_ T, err error) error { return err }

// A restore trusts the project only if all tasks of its job do.
func TestRestoreTrustsAsItsJobDoes(t *testing.T) {
	for want, trust := range map[string]bool{"TEXT": true, "text": false} {
		b := newBranchFixture(t)
		if _, err := b.UpdateTask("", b.task.ID, raw(map[string]any{"trust_project": trust})); err != nil {
			t.Fatal(err)
		}
		b.shell(b.tree.Root, "echo '*.up filter=up' > .gitattributes && echo text > x.up && git add . && git commit -qm up")
		b.shell(b.repo, "git config filter.up.clean 'tr A-Z a-z' && git config filter.up.smudge 'tr a-z A-Z'")
		d, err := b.DiscardWorktree(t.Context(), apitype.WorktreeRequest{Path: b.tree.Root})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.RestoreWorktree(t.Context(), d.ID); err != nil {
			t.Fatal(err)
		}
		if got := b.shell(b.tree.Root, "cat x.up"); got != want {
			t.Errorf("with trust %v: %q, want %q", trust, got, want)
		}
	}
}

// A commit from the window has the profile of the job, like a commit of a run,
// and the diff in the window does not show the profile's secrets.
func TestBranchHasTheEnvironmentOfItsJob(t *testing.T) {
	t.Parallel()
	b := newBranchFixture(t)
	b.fake.environment = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}
	profile, err := b.CreateProfile(quoted(`{'name': 'Work', 'env_vars': [
		{'name': 'GIT_AUTHOR_NAME', 'source': 'static', 'value': 'Grace'},
		{'name': 'GIT_AUTHOR_EMAIL', 'source': 'static', 'value': 'grace@example.com'},
		{'name': 'API_TOKEN', 'source': 'static', 'value': 'canary-of-the-job'}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.UpdateJob(b.job.ID, raw(map[string]string{"profile": profile.ID})); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(b.tree.Root, "file"), []byte("token canary-of-the-job\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	diff, err := b.DiffWorktree(t.Context(), apitype.WorktreeRequest{Path: b.tree.Path})
	if err != nil || strings.Contains(diff.Text, "canary") || !strings.Contains(diff.Text, "+token ") {
		t.Errorf("the diff is %q %v", diff.Text, err)
	}
	if _, err := b.CommitWorktree(t.Context(), apitype.WorktreeRequest{Path: b.tree.Path, Message: "Mine"}); err != nil {
		t.Fatal(err)
	}
	if author := b.shell(b.tree.Root, "git log -1 --format=%an"); strings.TrimSpace(author) != "Grace" {
		t.Errorf("the author is %q", author)
	}

	if _, err := b.UpdateProfile(profile.ID, quoted(`{'env_vars': [{'name': 'KEY', 'source': 'command', 'value': 'exit 3'}]}`)); err != nil {
		t.Fatal(err)
	}
	if _, err := b.MergeWorktree(t.Context(), apitype.WorktreeRequest{Path: b.tree.Path}); err == nil || !strings.Contains(err.Error(), "KEY") {
		t.Errorf("without its variables: %v", err)
	}
}

// A merge that was interrupted when the service was killed is undone at the
// next start.
func TestInterruptedMergeIsUndoneAtTheStart(t *testing.T) {
	t.Parallel()
	b := newBranchFixture(t)
	b.shell(b.tree.Root, "git -c user.name=a -c user.email=a@b commit -qam two")
	record := b.tree.Root + ".json"
	data, err := os.ReadFile(record)
	if err != nil {
		t.Fatal(err)
	}
	from, to := strings.TrimSpace(b.shell(b.repo, "git rev-parse main")), strings.TrimSpace(b.shell(b.tree.Root, "git rev-parse HEAD"))
	moving := `{"moving":{"dir":"` + b.repo + `","branch":"main","from":"` + from + `","to":"` + to + `","started":"2026-03-10T08:00:00Z"},`
	if err := os.WriteFile(record, []byte(moving+strings.TrimPrefix(strings.TrimSpace(string(data)), "{")), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(b.repo, "file"), []byte("one\ntwo\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := b.RecoverMerges(t.Context()); err != nil {
		t.Fatal(err)
	}
	if status := b.shell(b.repo, "git status --porcelain"); status != "" {
		t.Errorf("the folder has %s", status)
	}
}
