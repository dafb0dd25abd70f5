package runner

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/model"
)

func TestSessions(t *testing.T) {
	t.Parallel()
	b := newTestEnv(t, "script")
	first := b.execute(b.request(nil))
	want(t, first, model.RunSuccess, "", "")

	resumed := b.execute(b.request(func(o *Request) {
		o.Task.SessionMode, o.Session = model.SessionResume, string(first.Run.SessionID)
	}))
	want(t, resumed, model.RunSuccess, "", "")
	if resumed.Run.SessionID != first.Run.SessionID {
		t.Error("resume began another session")
	}
	if resumed.Run.CostUSD > first.Run.CostUSD*5 {
		t.Errorf("the cost of a resumed run includes that of earlier ones: %v after %v", resumed.Run.CostUSD, first.Run.CostUSD)
	}

	goesOn := b.execute(b.request(func(o *Request) { o.Task.SessionMode = model.SessionContinue }))
	if goesOn.Run.SessionID != first.Run.SessionID {
		t.Error("continue began another session")
	}

	lost := b.execute(b.request(func(o *Request) {
		o.Task.SessionMode, o.Session = model.SessionResume, "11111111-2222-4333-8444-555555555555"
	}))
	want(t, lost, model.RunSuccess, "", "") // the CLI has removed the session: a new one begins
	if said := strings.Join(lost.Run.Remarks, "\n"); !strings.Contains(said, "the session to resume no longer exists") {
		t.Errorf("remarks %q", said)
	}
	if len(resumed.Run.Remarks) > 0 {
		t.Errorf("remarks of an existing session: %q", resumed.Run.Remarks)
	}
}

func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@b", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@b")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func TestWorktreeChangesAndCommit(t *testing.T) {
	t.Parallel()
	b := newTestEnv(t, "script")
	git(t, b.dir, "init", "-q", "-b", "main")
	if err := os.WriteFile(filepath.Join(b.dir, "a.txt"), []byte("one\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	git(t, b.dir, "add", ".")
	git(t, b.dir, "commit", "-q", "-m", "begin")
	write := func(o *Request) {
		o.Task.Command, o.Task.Permissions = "!write b.txt two\\nthree\n!say wrote b", "acceptEdits"
		o.Job.WorkingDirectory.UseGitWorktree = true
		o.Task.CommitOnSuccess = true
	}
	o := b.request(write)
	r := b.execute(o)
	want(t, r, model.RunSuccess, "", "")
	if c := r.Run.Changes; c == nil || c.Files != 1 || c.Commits != 1 || c.Insertions < 1 {
		t.Errorf("changes are %+v", r.Run.Changes)
	}
	if r.Run.Worktree == "" || r.Run.Branch == "" || git(t, b.dir, "status", "--porcelain") != "" {
		t.Errorf("worktree %q, branch %q", r.Run.Worktree, r.Run.Branch)
	}
	if subject := git(t, r.Run.Worktree, "log", "-1", "--format=%s"); subject != "Test" {
		t.Errorf("the commit says %q", subject)
	}
	diff, err := Diff(context.Background(), b.Paths, nil, r.Run)
	if err != nil || !strings.Contains(diff, "+two") {
		t.Errorf("diff is %q, %v", diff, err)
	}
}

// A run that another process started is adopted with its complete output.
func TestAdopt(t *testing.T) {
	t.Parallel()
	b := newTestEnv(t, "script")
	o := b.request(func(o *Request) { o.Task.Command = "!sleep 2\n!say adopted" })
	ctx, leave := context.WithCancel(context.Background())
	started := make(chan model.Run, 1)
	left := make(chan error, 1)
	go func() {
		_, err := b.Run(ctx, o, Hooks{Started: func(r model.Run) { started <- r }, Progress: func(model.Run) {}})
		left <- err
	}()
	<-started
	leave()
	if err := <-left; err == nil {
		t.Fatal("detaching gives no result")
	}
	other := &Executor{Program: os.Args[0], Paths: b.Paths}
	if state := other.State(o.Run.ID); state != Alive {
		t.Fatalf("state is %v", state)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	reports := 0
	r, err := other.Adopt(ctx, o, Hooks{Started: func(model.Run) { reports++ }, Progress: func(model.Run) {}})
	if err != nil {
		t.Fatal(err)
	}
	want(t, r, model.RunSuccess, "", "")
	if r.Run.Output != "adopted" || r.Run.StartTime == nil || reports != 1 {
		t.Errorf("output %q, start %v, reported %d times", r.Run.Output, r.Run.StartTime, reports)
	}
	if state := other.State(o.Run.ID); state != Ended {
		t.Errorf("state is %v", state)
	}
	if err := other.Forget(o.Run.ID); err != nil {
		t.Fatal(err)
	}
	if state := other.State(o.Run.ID); state != Unknown {
		t.Errorf("state is %v", state)
	}
}

// Deleting the folder of the logs does not prevent runs.
func TestLogFolderIsCreatedAgain(t *testing.T) {
	t.Parallel()
	b := newTestEnv(t, "script")
	if err := os.RemoveAll(filepath.Dir(b.data.LogPath("any"))); err != nil {
		t.Fatal(err)
	}
	o := b.request(nil)
	want(t, b.execute(o), model.RunSuccess, "", "")
	if b.log(o) == "" {
		t.Error("there is no log")
	}
}

// A run that is cancelled while it is prepared ends without waiting for its
// preparation.
func TestCancelWhilePreparing(t *testing.T) {
	t.Parallel()
	b := newTestEnv(t, "script")
	begun := filepath.Join(b.dir, "begun")
	o := b.request(func(o *Request) {
		o.Profiles = []environ.Layer{{Profile: "p", Vars: []model.EnvVar{{Name: "SLOW", Source: model.SourceCommand, Value: "touch '" + begun + "'; exec sleep 300"}}}}
	})
	done := make(chan Result, 1)
	go func() { done <- b.execute(o) }()
	for {
		if _, err := os.Stat(begun); err == nil {
			break
		}
		select {
		case r := <-done:
			t.Fatalf("it ended early: %+v", r.Run)
		case <-time.After(20 * time.Millisecond):
		}
	}
	b.Cancel(o.Run.ID, model.ReasonUser)
	select {
	case r := <-done:
		want(t, r, model.RunCancelled, model.ReasonUser, "cancelled")
		if r.Run.StartTime != nil {
			t.Error("it never started")
		}
	case <-time.After(time.Minute):
		t.Fatal("it is still prepared")
	}
}
