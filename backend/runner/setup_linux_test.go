package runner

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/subprocess"
	"claude-scheduler/backend/supervisor"
)

// withSetup returns a request whose job works in a worktree with a setup.
func withSetup(command string) func(*Request) {
	return func(o *Request) {
		o.Job.ID, o.Job.WorkingDirectory.UseGitWorktree = "5b6c7d8e-0000-4000-8000-000000000001", true
		o.Job.WorkingDirectory.WorktreeSetup = command
	}
}

// A setup runs once in a new worktree, before everything else, and again after
// it was changed or the worktree was made again. What it changes is not the
// work of the run.
func TestSetupOfAWorktree(t *testing.T) {
	t.Parallel()
	b, request := scripted(t, "test -e installed && echo done > b.txt")
	setup := `echo >> "$HOME/setups"; touch installed; echo secret is $TOKEN`
	count := func(want int) {
		t.Helper()
		lines, _ := os.ReadFile(filepath.Join(homeOf(b), "setups"))
		if got := strings.Count(string(lines), "\n"); got != want {
			t.Errorf("ran %d times, want %d", got, want)
		}
	}
	r := b.execute(request(withSetup(setup)))
	want(t, r, model.RunSuccess, "", "")
	if r.Run.Changes == nil || r.Run.Changes.Files != 1 || !strings.Contains(remarks(r), "worktree_setup ran in the worktree first") {
		t.Errorf("%+v %q", r.Run.Changes, r.Run.Remarks)
	}
	count(1)
	r = b.execute(request(withSetup(setup)))
	want(t, r, model.RunSuccess, "", "")
	if remarks(r) != "" {
		t.Errorf("again: %q", r.Run.Remarks)
	}
	count(1)
	want(t, b.execute(request(withSetup(setup+"; true"))), model.RunSuccess, "", "")
	count(2)
	must(t, os.RemoveAll(r.Run.Worktree))
	want(t, b.execute(request(withSetup(setup+"; true"))), model.RunSuccess, "", "")
	count(3)
}

// If a setup fails, nothing runs: no precheck, no CLI. The next run tries it
// again.
func TestSetupFails(t *testing.T) {
	t.Parallel()
	b, request := scripted(t, `touch "$HOME/ran"`)
	failing := func(o *Request) {
		withSetup(`test -e "$HOME/fixed" || { echo cannot install with $TOKEN; exit 7; }`)(o)
		o.Task.Precheck = `touch "$HOME/ran"`
		o.Profiles = []environ.Layer{{Profile: "p", Vars: []model.EnvVar{{Name: "TOKEN", Source: model.SourceStatic, Value: "hunter2hunter2"}}}}
	}
	r := b.execute(request(failing))
	want(t, r, model.RunFailed, model.ReasonNotStarted, "worktree_setup failed: exit code 7: cannot install with ")
	failed := r.Run.FailedCommand
	if r.Run.StartTime != nil || r.Retryable || failed == nil || *failed.ExitCode != 7 || !strings.Contains(failed.Output, "cannot install") {
		t.Errorf("%+v %+v", r.Run, failed)
	}
	if strings.Contains(r.Run.Errors[0]+failed.Output, "hunter2") {
		t.Error("a secret is in the record")
	}
	if _, err := os.Stat(filepath.Join(homeOf(b), "ran")); err == nil {
		t.Error("something ran")
	}
	writeFile(t, filepath.Join(homeOf(b), "fixed"), "")
	want(t, b.execute(request(failing)), model.RunSuccess, "", "")
}

// A setup ends at the time limit of the run and when the run is cancelled, with
// everything that it started.
func TestSetupEnds(t *testing.T) {
	t.Parallel()
	b, request := scripted(t, ":")
	o := request(func(o *Request) {
		withSetup("sleep 600 & sleep 600")(o)
		o.Task.Timeout = 1
	})
	want(t, b.execute(o), model.RunFailed, model.ReasonNotStarted, "worktree_setup did not end within 1s")
	noProcessOf(t, o.Run.ID)

	o = request(withSetup(`touch "$HOME/begun"; sleep 600 & sleep 600`))
	ended := make(chan Result, 1)
	go func() { ended <- b.execute(o) }()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		if _, err := os.Stat(filepath.Join(homeOf(b), "begun")); err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the setup did not begin")
		}
	}
	b.Cancel(o.Run.ID, model.ReasonUser)
	want(t, <-ended, model.RunCancelled, model.ReasonUser, "cancelled by the user")
	noProcessOf(t, o.Run.ID)
}

// Runs that may share the worktree do not set it up at the same time.
func TestOneSetupAtATime(t *testing.T) {
	t.Parallel()
	b, request := scripted(t, "test -e installed")
	setup := `mkdir "$HOME/setup" || exit 9; sleep 0.3; touch installed; rmdir "$HOME/setup"; echo >> "$HOME/setups"`
	var all sync.WaitGroup
	for range 3 {
		o := request(withSetup(setup))
		all.Go(func() { want(t, b.execute(o), model.RunSuccess, "", "") })
	}
	all.Wait()
	if lines, _ := os.ReadFile(filepath.Join(homeOf(b), "setups")); len(lines) != 1 {
		t.Errorf("ran %d times", len(lines))
	}
}

// Without a worktree there is nothing to set up.
func TestNoSetupWithoutAWorktree(t *testing.T) {
	t.Parallel()
	b, request := scripted(t, ":")
	want(t, b.execute(request(func(o *Request) { o.Job.WorkingDirectory.WorktreeSetup = "exit 1" })), model.RunSuccess, "", "")
}

func homeOf(b *testEnv) string { return subprocess.Getenv(b.loginVars, "HOME") }

// noProcessOf fails if processes of a run are left.
func noProcessOf(t *testing.T, run string) {
	t.Helper()
	mark := []byte(supervisor.Marker + "=" + run)
	deadline := time.Now().Add(10 * time.Second)
	for {
		left := ""
		environs, _ := filepath.Glob("/proc/[0-9]*/environ")
		for _, path := range environs {
			if data, err := os.ReadFile(path); err == nil && bytes.Contains(data, mark) {
				left = path
			}
		}
		if left == "" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s is left", left)
		}
		time.Sleep(5 * time.Millisecond)
	}
}
