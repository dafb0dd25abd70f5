package worktree

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"
)

func (r repo) spec() Spec {
	return Spec{Repo: r.dir, Root: filepath.Join(filepath.Dir(r.dir), "data dir", "worktrees"), Name: "nightly", JobID: "job-1"}
}

func (r repo) ensure(s Spec) Worktree {
	r.Helper()
	w, err := useGit(r).Ensure(r.Context(), s)
	if err != nil {
		r.Fatal(err)
	}
	return w
}

// withWorktree makes a repository with a worktree.
func withWorktree(t testing.TB) (repo, Spec, Worktree) {
	t.Helper()
	r := fresh(t)
	s := r.spec()
	return r, s, r.ensure(s)
}

func TestEnsureCreatesAndReuses(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	head := r.git("rev-parse", "HEAD")
	w := r.ensure(r.spec())
	if !w.New || w.Branch != "claude-scheduler/nightly" || w.Base != head || w.Path != w.Root || read(t, filepath.Join(w.Path, "file")) != "one\ntwo\nthree\n" {
		t.Fatalf("created %+v", w)
	}
	if got := r.git("branch", "--show-current"); got != "main" {
		t.Errorf("the repository is on %s", got)
	}
	write(t, filepath.Join(w.Path, "dirty"), "d\n")
	r.write("file", "moved on\n")
	r.commit("moves on")
	again := r.ensure(r.spec())
	if again.New || again.Path != w.Path || again.Branch != w.Branch || again.Base != head || !exists(filepath.Join(w.Path, "dirty")) {
		t.Errorf("reused %+v", again)
	}
	runGit(t, w.Path, "switch", "--quiet", "--create", "mine")
	if again = r.ensure(r.spec()); again.Branch != "mine" {
		t.Errorf("a switched branch: %+v", again)
	}
	runGit(t, w.Path, "switch", "--quiet", "--detach")
	if again = r.ensure(r.spec()); again.Branch != "" || again.New {
		t.Errorf("detached: %+v", again)
	}
}

func TestEnsureBases(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	r.git("branch", "side")
	r.git("tag", "v1")
	first := r.git("rev-parse", "HEAD")
	r.write("file", "2\n")
	second := r.commit("second")
	r.git("update-ref", "refs/remotes/origin/far", first)
	r.git("remote", "add", "origin", "/nowhere")
	for base, want := range map[string]string{"": second, "main": second, "side": first, "v1": first, "far": first, "origin/far": first, first: first} {
		s := r.spec()
		s.JobID, s.Branch = "job "+base, base
		if w := r.ensure(s); w.Base != want || runGit(t, w.Path, "rev-parse", "HEAD") != want {
			t.Errorf("base %q: %+v", base, w)
		}
	}
	for _, base := range []string{"none", "--help", "-b", "a..b", "main:file", "$(x)", " "} {
		s := r.spec()
		s.JobID, s.Branch = "bad", base
		_, err := useGit(t).Ensure(t.Context(), s)
		wantProblem(t, err, "working_directory.worktree_branch", "there is no branch "+base)
	}
	r.git("switch", "--quiet", "--detach", first)
	s := r.spec()
	s.JobID = "detached"
	if w := r.ensure(s); w.Base != first {
		t.Errorf("detached HEAD: %+v", w)
	}
}

func TestEnsureRefuses(t *testing.T) {
	t.Parallel()
	r := unborn(t)
	s := r.spec()
	_, err := useGit(t).Ensure(t.Context(), s)
	wantProblem(t, err, "working_directory.path", "no commits yet")
	plain := t.TempDir()
	for dir, part := range map[string]string{"": "no folder", plain: "not in a git repository", filepath.Join(plain, "gone"): "does not exist", filepath.Join(r.dir, ".git"): "not in a git"} {
		s.Repo = dir
		_, err := useGit(t).Ensure(t.Context(), s)
		wantProblem(t, err, "working_directory.path", part)
	}
	bare := filepath.Join(plain, "bare.git")
	runGit(t, plain, "init", "--quiet", "--bare", bare)
	s.Repo = bare
	_, err = useGit(t).Ensure(t.Context(), s)
	wantProblem(t, err, "working_directory.path", "no commits yet")
	if left, err := folders(s.Root); err != nil || len(left) != 0 {
		t.Errorf("refusing left %v %v", left, err)
	}
}

// A HEAD that names no branch is not a repository without commits.
func TestEnsureWithoutBase(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	s := r.spec()
	bare := filepath.Join(t.TempDir(), "bare.git")
	r.git("clone", "--quiet", "--bare", r.dir, bare)
	runGit(t, bare, "symbolic-ref", "HEAD", "refs/heads/nothere")
	r.git("switch", "--quiet", "--orphan", "nothere")
	for _, dir := range []string{bare, r.dir} {
		s.Repo = dir
		_, err := useGit(t).Ensure(t.Context(), s)
		wantProblem(t, err, "working_directory.worktree_branch", "names the branch nothere, which does not exist (set worktree_branch")
		s.Branch = "main"
		if w := r.ensure(s); !exists(filepath.Join(w.Path, "file")) {
			t.Errorf("%+v", w)
		}
		s.Branch = ""
	}
}

func TestEnsureBare(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	s := r.spec()
	s.Repo = filepath.Join(t.TempDir(), "bare.git")
	r.git("clone", "--quiet", "--bare", r.dir, s.Repo)
	if w := r.ensure(s); !exists(filepath.Join(w.Path, "sub", "inner")) {
		t.Errorf("%+v", w)
	}
}

func TestEnsureSubfolder(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	s := r.spec()
	s.Repo = filepath.Join(r.dir, "sub")
	w := r.ensure(s)
	if w.Path != filepath.Join(w.Root, "sub") || !exists(filepath.Join(w.Path, "inner")) {
		t.Errorf("%+v", w)
	}
	link := filepath.Join(t.TempDir(), "link")
	must(t, os.Symlink(s.Repo, link))
	s.Repo = link
	if again := r.ensure(s); again.Path != w.Path {
		t.Errorf("through a link: %+v", again)
	}
	r.write("build/untracked", "u\n")
	s.Repo = filepath.Join(r.dir, "build")
	_, err := useGit(t).Ensure(t.Context(), s)
	wantProblem(t, err, "working_directory.path", "build/ does not exist on branch")
}

func TestEnsureFromAnotherWorktree(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	other := filepath.Join(t.TempDir(), "other")
	r.git("worktree", "add", "--quiet", "-b", "other", other)
	write(t, filepath.Join(other, "o"), "o\n")
	runGit(t, other, "add", "--all")
	runGit(t, other, "commit", "--quiet", "--message", "o")
	s := r.spec()
	s.Repo = other
	if w := r.ensure(s); !exists(filepath.Join(w.Path, "o")) {
		t.Errorf("not based on the worktree's branch: %+v", w)
	}
}

func TestSameNameTwice(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	s := r.spec()
	a := r.ensure(s)
	s.JobID = "job-2"
	b := r.ensure(s)
	if a.Path == b.Path || a.Branch == b.Branch || !strings.HasPrefix(b.Branch, "claude-scheduler/nightly-") {
		t.Errorf("two jobs share: %+v %+v", a, b)
	}
	other := repo{t, filepath.Join(t.TempDir(), "other")}
	r.git("clone", "--quiet", r.dir, other.dir)
	s.JobID, s.Repo = "job-1", other.dir
	if c := r.ensure(s); c.Path == a.Path {
		t.Errorf("two repositories share %s", c.Path)
	}
}

func TestNamesOfBranches(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	r.git("branch", "claude-scheduler")
	if w := r.ensure(r.spec()); w.Branch != "claude-scheduler-nightly" {
		t.Errorf("beside a branch claude-scheduler: %+v", w)
	}
	for name, want := range map[string]string{
		"Nightly review": "Nightly-review", "a/b\\c": "a-b-c", "": "job", "...": "job", "-x-": "x", "x.lock": "x", "x.LOCK.lock": "x", "a..b": "a.b", "a.-b": "a.b",
		"~^:?*[@{": "job", "prüfung 夜": "prüfung-夜", "new\nline\x00": "new-line", "CON": "CON", strings.Repeat("ü", 90): strings.Repeat("ü", 40), "\xff\xfe": "job", "💥": "job",
	} {
		if got := slug(name); got != want {
			t.Errorf("slug(%q) = %q, want %q", name, got, want)
		}
	}
}

func FuzzSlug(f *testing.F) {
	f.Add("a/..lock")
	f.Add("@{x}.lock.lock")
	f.Fuzz(func(t *testing.T, name string) {
		s := slug(name)
		if s == "" || !utf8.ValidString(s) || strings.ContainsAny(s, "/\\ ~^:?*[\x7f") || strings.Contains(s, "..") || strings.HasSuffix(s, ".lock") ||
			strings.HasPrefix(s, ".") || strings.HasPrefix(s, "-") || strings.HasSuffix(s, ".") || utf8.RuneCountInString(s) > slugLength {
			t.Errorf("slug(%q) = %q", name, s)
		}
	})
}

func TestHooks(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	write(t, filepath.Join(r.dir, ".git", "hooks", "post-checkout"), "#!/bin/sh\necho hook says no >&2\nexit 3\n")
	must(t, os.Chmod(filepath.Join(r.dir, ".git", "hooks", "post-checkout"), 0o755))
	for range 2 {
		_, err := useGit(t).Ensure(t.Context(), r.spec())
		wantProblem(t, err, "working_directory.worktree_name", "hook says no")
	}
	must(t, os.Remove(filepath.Join(r.dir, ".git", "hooks", "post-checkout")))
	if w := r.ensure(r.spec()); !w.New || w.Branch != "claude-scheduler/nightly" {
		t.Errorf("after the hook was fixed: %+v", w)
	}
}

func TestInclude(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	r.write(".worktreeinclude", "# what tasks need\n*.secret\n!no.secret\n/build/keep/\nfile\nplain\n")
	r.commit("include")
	for _, name := range []string{"a.secret", "no.secret", "deep/b ü.secret", "build/keep/x", "build/drop", "build/keep/new\nline", "plain"} {
		r.write(name, name)
	}
	must(t, os.Chmod(filepath.Join(r.dir, "a.secret"), 0o600))
	must(t, os.Symlink("a.secret", filepath.Join(r.dir, "link.secret")))
	r.write("file", "dirty, and not ignored\n")
	w := r.ensure(r.spec())
	for _, name := range []string{"a.secret", "deep/b ü.secret", "build/keep/x", "build/keep/new\nline"} {
		if read(t, filepath.Join(w.Root, name)) != name {
			t.Errorf("%s differs", name)
		}
	}
	for _, name := range []string{"no.secret", "build/drop", "plain"} {
		if exists(filepath.Join(w.Root, name)) {
			t.Errorf("%s was copied", name)
		}
	}
	if info, err := os.Stat(filepath.Join(w.Root, "a.secret")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v %v", info, err)
	}
	if to, err := os.Readlink(filepath.Join(w.Root, "link.secret")); err != nil || to != "a.secret" {
		t.Errorf("link to %q %v", to, err)
	}
	if got := runGit(t, w.Root, "status", "--porcelain"); got != "" {
		t.Errorf("the new worktree is dirty: %s", got)
	}
	r.write("late.secret", "l")
	if r.ensure(r.spec()); exists(filepath.Join(w.Root, "late.secret")) {
		t.Error("copied again on re-use")
	}
}

// A pipe in the place of the list is not waited for.
func TestIncludeIsAPipe(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	if out, err := exec.Command("mkfifo", filepath.Join(r.dir, ".worktreeinclude")).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	if w, err := useGit(t).Ensure(ctx, r.spec()); err != nil || !w.New {
		t.Errorf("%+v %v", w, err)
	}
}

// endless is an infinite file; it cancels while it is read.
type endless struct{ cancel func() }

func (e endless) Read(p []byte) (int, error) {
	e.cancel()
	return len(p), nil
}

// A cancel ends the copying of a large file.
func TestCopyEndsWithContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	if err := copyContent(ctx, io.Discard, endless{cancel}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestSubmodulesAreNoted(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	inner := filepath.Join(t.TempDir(), "inner")
	r.git("clone", "--quiet", r.dir, inner)
	r.git("submodule", "--quiet", "add", inner, "module")
	r.commit("module")
	w := r.ensure(r.spec())
	if len(w.Notes) != 1 || !strings.Contains(w.Notes[0], "submodules") || exists(filepath.Join(w.Root, "module", "file")) {
		t.Errorf("%+v", w)
	}
	runGit(t, w.Root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "update", "--init")
	if again := r.ensure(r.spec()); len(again.Notes) != 0 {
		t.Errorf("an initialized submodule is still noted: %q", again.Notes)
	}
	write(t, filepath.Join(w.Root, "module", "work"), "not committed\n")
	wantProblem(t, useGit(t).Remove(t.Context(), r.spec().Root, w.Root, false), "", "uncommitted changes")
	must(t, os.Remove(filepath.Join(w.Root, "module", "work")))
	must(t, useGit(t).Remove(t.Context(), r.spec().Root, w.Root, false))
}

func TestAtTheSameTime(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	var wg sync.WaitGroup
	paths := make([]string, 8)
	for i := range paths {
		wg.Go(func() {
			s := r.spec()
			if i%2 == 1 {
				s.JobID = "job-2"
			}
			w, err := useGit(t).Ensure(t.Context(), s)
			if err != nil {
				t.Error(err)
			}
			paths[i] = w.Path
		})
	}
	wg.Wait()
	for i, p := range paths {
		if p != paths[i%2] {
			t.Errorf("%d got %s", i, p)
		}
	}
}

func TestEnsureEndsWithContext(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	s := r.spec()
	release, err := lock(t.Context(), s.Root, short(filepath.Join(r.dir, ".git")))
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { _, err := useGit(t).Ensure(ctx, s); done <- err }()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	release()
	r.ensure(s)
}

func FuzzParseWorktrees(f *testing.F) {
	f.Add("worktree /a\x00HEAD x\x00branch refs/heads/m\x00\x00worktree /b\x00HEAD y\x00detached\x00locked why\x00\x00")
	f.Fuzz(func(t *testing.T, out string) {
		if n := len(parseWorktrees(out)); n > strings.Count(out, "worktree") {
			t.Errorf("%d from %q", n, out)
		}
	})
}
