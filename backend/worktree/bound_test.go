package worktree

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

// hang replaces .gitignore by a named pipe, on which git waits forever.
func (r repo) hang() {
	r.Helper()
	path := filepath.Join(r.dir, ".gitignore")
	must(r, os.Remove(path))
	if out, err := exec.Command("mkfifo", path).CombinedOutput(); err != nil {
		r.Fatalf("mkfifo: %v %s", err, out)
	}
}

func TestGitThatHangs(t *testing.T) {
	t.Parallel()
	r, s, w := withWorktree(t)
	m := r.mark()
	r.hang()
	repo{t, w.Path}.hang()
	g := useGit(t)
	g.Limit = 200 * time.Millisecond
	_, err := g.TakeSnapshot(t.Context(), r.dir)
	wantProblem(t, err, "", "did not finish within 200ms")
	_, _, _, err = g.Since(t.Context(), r.dir, m)
	wantProblem(t, err, "", "did not finish within")
	list, err := g.List(t.Context(), s.Root)
	if err != nil || len(list) != 1 || list[0].Fault == "" {
		t.Errorf("list %+v, %v", list, err)
	}
	err = g.Remove(t.Context(), s.Root, w.Root, false)
	wantProblem(t, err, "", "cannot determine whether")
}

// The output of git is kept in memory, so it is limited.
func TestGitThatWritesForever(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	tools := t.TempDir()
	write(t, filepath.Join(tools, "git"), "#!/bin/sh\nexec yes "+strings.Repeat("x", 4000)+"\n")
	must(t, os.Chmod(filepath.Join(tools, "git"), 0o755))
	g := useGit(t)
	g.Env = append(os.Environ(), "PATH="+tools+string(os.PathListSeparator)+os.Getenv("PATH"))
	_, err := g.TakeSnapshot(t.Context(), r.dir)
	wantProblem(t, err, "", "wrote more than 128 MB")
}

// A system call that does not return is abandoned.
func TestBounded(t *testing.T) {
	t.Parallel()
	stuck := make(chan struct{})
	defer close(stuck)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := bounded(ctx, time.Hour, func(context.Context) (int, error) {
		cancel()
		<-stuck
		return 0, nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	_, err = bounded(t.Context(), time.Millisecond, func(context.Context) (int, error) {
		<-stuck
		return 0, nil
	})
	var p *model.Problem
	if !errors.As(err, &p) || p.Hint == "" {
		t.Errorf("got %v", err)
	}
}
