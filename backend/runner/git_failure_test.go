//go:build linux

package runner

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

func TestRunsWithoutGit(t *testing.T) {
	t.Parallel()
	b, order := scripted(t, "echo more >> a.txt")
	b.setEnv("PATH=" + pathWithoutGit(t))
	r := b.execute(order(nil))
	want(t, r, model.RunSuccess, "", "")
	if !strings.Contains(remarks(r), "its changes could not be determined: git was not found") {
		t.Errorf("remarks %q", r.Run.Remarks)
	}
	want(t, b.execute(order(commits)), model.RunFailed, model.ReasonNotStarted, "commit_on_success")
	want(t, b.execute(order(func(o *Request) { o.Job.WorkingDirectory.UseGitWorktree = true })), model.RunFailed, model.ReasonNotStarted, "git was not found")
}

// The daemon's own PATH does not matter, nor does its TMPDIR.
func TestGitOnlyOnTheRunsPath(t *testing.T) {
	b, order := scripted(t, "echo more >> a.txt")
	t.Setenv("PATH", pathWithoutGit(t))
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "gone"))
	r := b.execute(order(nil))
	want(t, r, model.RunSuccess, "", "")
	if r.Run.Changes == nil || r.Run.Changes.Files != 1 || len(r.Run.Remarks) > 0 {
		t.Errorf("changes %+v, remarks %q", r.Run.Changes, r.Run.Remarks)
	}
}

// A cancel stops waiting for a git that hangs, before and after the CLI, and
// when a restarted service adopts the run.
func TestCancelReachesGit(t *testing.T) {
	t.Parallel()
	hang := "rm -f .gitignore; mkfifo .gitignore"
	end := func(t *testing.T, done chan Result) Result {
		t.Helper()
		select {
		case r := <-done:
			return r
		case <-time.After(time.Minute):
			t.Fatal("the cancel does not reach it")
		}
		return Result{}
	}
	carry := func(x *Executor, o Request, run func(context.Context, Request, Hooks) (Result, error)) chan Result {
		done := make(chan Result, 1)
		go func() {
			r, err := run(context.Background(), o, Hooks{Started: func(model.Run) {}, Progress: func(model.Run) {}})
			if err == nil {
				done <- r
			}
		}()
		return done
	}
	until := func(t *testing.T, what string, ok func() bool) {
		t.Helper()
		for deadline := time.Now().Add(time.Minute); !ok(); time.Sleep(5 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatal("did not happen: " + what)
			}
		}
	}
	settling := func(x *Executor, id string) func() bool {
		return func() bool {
			x.mu.Lock()
			defer x.mu.Unlock()
			return x.finalizing[id] != nil
		}
	}
	t.Run("before", func(t *testing.T) {
		t.Parallel()
		b, order := scripted(t, "true")
		must(t, syscall.Mkfifo(filepath.Join(b.dir, ".gitignore"), 0o600))
		o := order(nil)
		done := carry(b.Executor, o, b.Run)
		until(t, "git at work", func() bool {
			_, err := os.Stat(filepath.Join(scratchDir(b.Paths, o.Run.ID), "index"))
			return err == nil
		})
		b.Cancel(o.Run.ID, model.ReasonUser)
		want(t, end(t, done), model.RunCancelled, model.ReasonUser, "")
	})
	t.Run("after, and at adoption", func(t *testing.T) {
		t.Parallel()
		b, order := scripted(t, hang)
		o := order(nil)
		ctx, leave := context.WithCancel(context.Background())
		left := make(chan error, 1)
		go func() {
			_, err := b.Run(ctx, o, Hooks{Started: func(model.Run) {}, Progress: func(model.Run) {}})
			left <- err
		}()
		until(t, "bookkeeping", settling(b.Executor, o.Run.ID))
		leave() // the service stops
		select {
		case err := <-left:
			if err == nil {
				t.Fatal("a stop gives no result")
			}
		case <-time.After(time.Minute):
			t.Fatal("a stop does not reach it")
		}
		other := &Executor{Program: os.Args[0], Paths: b.Paths}
		other.login.Ask = b.login.Ask
		done := carry(other, o, other.Adopt)
		until(t, "bookkeeping", settling(other, o.Run.ID))
		other.Cancel(o.Run.ID, model.ReasonUser)
		r := end(t, done)
		want(t, r, model.RunSuccess, "", "")
		if !strings.Contains(remarks(r), "its changes could not be determined: cancelled by the user") {
			t.Errorf("remarks %q", r.Run.Remarks)
		}
	})
	t.Run("committing", func(t *testing.T) {
		t.Parallel()
		b, order := scripted(t, "echo more >> a.txt")
		hook, begun := filepath.Join(b.dir, ".git", "hooks", "pre-commit"), filepath.Join(t.TempDir(), "begun")
		writeFile(t, hook, "#!/bin/sh\ntrap '' TERM\ntouch '"+begun+"'\nsleep 600 & echo $! > '"+begun+"'\nwait\nwait\n")
		must(t, os.Chmod(hook, 0o755))
		o := order(commits)
		done := carry(b.Executor, o, b.Run)
		until(t, "the hook", func() bool { text, _ := os.ReadFile(begun); return len(text) > 0 })
		b.Cancel(o.Run.ID, model.ReasonUser)
		want(t, end(t, done), model.RunCancelled, model.ReasonUser, "being committed")
		pid, err := os.ReadFile(begun)
		must(t, err)
		until(t, "the end of what the hook started", func() bool {
			state, err := os.ReadFile("/proc/" + strings.TrimSpace(string(pid)) + "/stat")
			return err != nil || strings.Contains(string(state), ") Z ")
		})
	})
}

// When git hangs, the run waits for it once, and a commit fails as soon as git is
// known to hang.
func TestGitHangsOnce(t *testing.T) {
	t.Parallel()
	b, order := scripted(t, "echo more >> a.txt; mkfifo .gitignore")
	b.gitLimit = time.Second
	begun := time.Now()
	r := b.execute(order(commits))
	want(t, r, model.RunFailed, model.ReasonError, "could not be committed: git did not finish within 1s")
	if n := strings.Count(remarks(r), "its changes could not be determined: git did not finish within 1s"); n != 1 {
		t.Errorf("remarks %q", r.Run.Remarks)
	}
	// Far less than the 10 minutes of a commit; git gets 4 seconds to end.
	if took := time.Since(begun); took > time.Minute {
		t.Errorf("it took %v", took)
	}
	if exists := fileExists(scratchDir(b.Paths, r.Run.ID)); exists {
		t.Error("copies of files still exist")
	}
}

// Copies for a diff that could not be completed, for example because the disk is
// full, are removed so that the run and its record have the space.
func TestFailedSnapshotsLeaveNoCopies(t *testing.T) {
	t.Parallel()
	b, order := scripted(t, "head -c 100 /dev/zero > .git/index")
	before := order(nil)
	writeFile(t, filepath.Join(b.dir, "new"), "n\n")
	index, err := os.ReadFile(filepath.Join(b.dir, ".git", "index"))
	must(t, err)
	writeFile(t, filepath.Join(b.dir, ".git", "index"), "damaged")
	g := b.git(before.Run.ID, b.loginVars, true)
	if _, err := snapshotBefore(t.Context(), g, b.dir, before.Task, &before.Run); err != nil || len(before.Run.Remarks) != 1 || fileExists(g.Scratch) {
		t.Errorf("%v, remarks %q, copies are left: %v", err, before.Run.Remarks, fileExists(g.Scratch))
	}
	must(t, os.WriteFile(filepath.Join(b.dir, ".git", "index"), index, 0o600))
	r := b.execute(order(nil))
	want(t, r, model.RunSuccess, "", "")
	if !strings.Contains(remarks(r), "its changes could not be determined") || fileExists(scratchDir(b.Paths, r.Run.ID)) {
		t.Errorf("remarks %q, or copies still exist", r.Run.Remarks)
	}
}

func TestOrTooLong(t *testing.T) {
	t.Parallel()
	limited, stop := context.WithTimeout(t.Context(), 0)
	defer stop()
	<-limited.Done()
	if err := asTimeout(t.Context(), limited, "the commit", limited.Err()); !strings.Contains(err.Error(), "the commit took longer than 10m0s") {
		t.Errorf("got %v", err)
	}
	if err := asTimeout(limited, limited, "the commit", limited.Err()); err != limited.Err() {
		t.Errorf("a stop is reported as %v", err)
	}
	if err := asTimeout(t.Context(), limited, "the commit", nil); err != nil {
		t.Errorf("got %v", err)
	}
}
