package worktree

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func (r repo) commitSince(m Snapshot) string {
	r.Helper()
	done, err := useGit(r).Commit(r.Context(), r.dir, "# a run\n\nbody", m)
	if err != nil {
		r.Fatal(err)
	}
	return done.SHA
}

func TestCommit(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name        string
		before, run func(repo)
		want        string // git show --name-status of the commit; empty: none
		left        string // git status afterwards
	}{
		{"nothing", func(repo) {}, func(repo) {}, "", ""},
		{"only ignored", func(repo) {}, func(r repo) { r.write("a.secret", "s") }, "", ""},
		{"all kinds", func(repo) {}, func(r repo) {
			r.write("file", "m\n")
			r.write("new ü", "n\n")
			must(r, os.Remove(filepath.Join(r.dir, "sub/inner")))
		}, "M\tfile\nA\tnew ü\nD\tsub/inner", ""},
		{"staged removal", func(repo) {}, func(r repo) { r.git("rm", "--quiet", "file") }, "D\tfile", ""},
		{"staged rename", func(repo) {}, func(r repo) { r.git("mv", "file", "to") }, "D\tfile\nA\tto", ""},
		{"already committed", func(repo) {}, func(r repo) { r.write("a", "a\n"); r.commit("by the run") }, "", ""},
		{"the user's changes stay", func(r repo) { r.write("mine", "m\n"); r.write("file", "mine\n"); r.git("add", "file") },
			func(r repo) { r.write("theirs", "t\n") }, "A\ttheirs", "M  file\n?? mine"},
		{"the user's only", func(r repo) { r.write("mine", "m\n") }, func(repo) {}, "", "?? mine"},
		{"odd names", func(r repo) { r.write("mine", "m\n") }, func(r repo) { r.write("*", "s\n"); r.write(":(top)x", "t\n") }, "A\t*\nA\t:(top)x", "?? mine"},
		{"folder became a file", func(repo) {}, func(r repo) { must(r, os.RemoveAll(filepath.Join(r.dir, "sub"))); r.write("sub", "f\n") }, "A\tsub\nD\tsub/inner", ""},
		{"nested repository", func(repo) {}, func(r repo) {
			r.git("init", "--quiet", "nested")
			runGit(r, filepath.Join(r.dir, "nested"), "commit", "--quiet", "--allow-empty", "--message", "n")
			r.write("a", "a\n")
		}, "A\ta", "?? nested/"},
		{"first commit of a branch", func(r repo) { r.git("switch", "--quiet", "--orphan", "o") }, func(r repo) { r.write("a", "a\n") }, "A\ta", ""},
		{"detached", func(r repo) { r.git("switch", "--quiet", "--detach") }, func(r repo) { r.write("a", "a\n") }, "A\ta", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := fresh(t)
			c.before(r)
			m := r.mark()
			c.run(r)
			sha := r.commitSince(m)
			got := ""
			if sha != "" {
				got = r.git("-c", "core.quotePath=false", "show", "--no-renames", "--format=", "--name-status", sha)
				if text := r.git("show", "--no-patch", "--format=%an <%ae> %B", sha); text != "Ada <ada@example.com> # a run\n\nbody" {
					t.Errorf("commit says %q", text)
				}
			}
			if got != c.want {
				t.Errorf("committed %q, want %q", got, c.want)
			}
			if left := r.git("status", "--porcelain"); left != c.left {
				t.Errorf("left %q, want %q", left, c.left)
			}
		})
	}
}

// A nested repository that a run created or changed is not committed, with a remark.
func TestCommitLeavesInnerRepositories(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	inner := func(name string) repo {
		in := repo{t, filepath.Join(r.dir, name)}
		must(t, os.MkdirAll(in.dir, 0o755))
		in.git("init", "--quiet")
		return in
	}
	old, untouched := inner("old"), inner("untouched")
	for _, in := range []repo{old, untouched} {
		in.write("f", "f\n")
		in.commit("c")
		long := time.Now().Add(-time.Hour)
		must(t, os.Chtimes(in.dir, long, long))
	}
	m := r.mark()
	old.write("f", "g\n")
	old.commit("d")
	inner("new").write("f", "f\n")
	r.write("plain", "p\n")
	done, err := useGit(t).Commit(t.Context(), r.dir, "m", m)
	if err != nil || done.SHA == "" || len(done.Notes) != 1 || !strings.HasSuffix(done.Notes[0], "separate repositories: new, old") {
		t.Errorf("%+v, %v", done, err)
	}
}

// Changes in a submodule are not committed, with a remark, even if they are the only ones.
func TestCommitLeavesWorkInSubmodules(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	inner := filepath.Join(t.TempDir(), "inner")
	r.git("clone", "--quiet", r.dir, inner)
	r.git("submodule", "--quiet", "add", inner, "module")
	r.git("submodule", "--quiet", "add", inner, "clean")
	r.commit("modules")
	m := r.mark()
	r.write("module/work", "w\n")
	done, err := useGit(t).Commit(t.Context(), r.dir, "m", m)
	if err != nil || done.SHA != "" || len(done.Notes) != 1 || !strings.HasSuffix(done.Notes[0], "in submodules: changes in module") {
		t.Errorf("%+v, %v", done, err)
	}
}

func TestCommitEverything(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	r.write("mine", "m\n")
	if sha := r.commitSince(Snapshot{}); sha == "" || r.git("status", "--porcelain") != "" {
		t.Error("the zero snapshot left something")
	}
	_, err := useGit(t).Commit(t.Context(), t.TempDir(), "m", Snapshot{})
	wantProblem(t, err, "commit_on_success", "not in a git repository")
}

func TestCommitIdentity(t *testing.T) {
	r := fresh(t)
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	r.write("a", "a\n")
	sha := r.commitSince(Snapshot{})
	if who := r.git("show", "--no-patch", "--format=%an %ae %cn %ce", sha); who != "Claude Scheduler claude-scheduler@localhost Claude Scheduler claude-scheduler@localhost" {
		t.Errorf("identity %q", who)
	}
	if out, err := useGit(r).inspect(r.dir).run(t.Context(), "config", "--get-regexp", "^user"); err == nil {
		t.Errorf("left in the configuration: %s", out)
	}
}

func (r repo) hook(name, script string) {
	r.Helper()
	path := filepath.Join(r.dir, ".git", "hooks", name)
	write(r.TB, path, "#!/bin/sh\n"+script+"\n")
	must(r.TB, os.Chmod(path, 0o755))
}

// A lock that another git left behind is named, with what to do about it.
func TestCommitInLockedRepository(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	r.write("a", "a\n")
	r.write(".git/index.lock", "")
	_, err := useGit(t).Commit(t.Context(), r.dir, "m", Snapshot{})
	wantProblem(t, err, "commit_on_success", "the repository is locked: ")
	wantProblem(t, err, "commit_on_success", "if not, remove the file")
}

func TestCommitHooks(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	r.hook("pre-commit", "echo lint failed; exit 1")
	r.write("a", "a\n")
	_, err := useGit(t).Commit(t.Context(), r.dir, "m", Snapshot{})
	wantProblem(t, err, "commit_on_success", "lint failed")
	r.hook("pre-commit", "test -z \"$GPG_TTY$DISPLAY\" && ! (: </dev/tty) 2>/dev/null")
	if sha := r.commitSince(Snapshot{}); sha == "" {
		t.Error("nothing committed")
	}
	r.hook("pre-commit", "mkfifo '"+filepath.Join(t.TempDir(), "pipe")+"'; sleep 600")
	r.write("b", "b\n")
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := useGit(t).Commit(ctx, r.dir, "m", Snapshot{}); err == nil || ctx.Err() == nil {
		t.Errorf("a hook that hangs: %v", err)
	}
	if exists(filepath.Join(r.dir, ".git", "index.lock")) {
		t.Error("the index stayed locked")
	}
}

// Hooks run in the locale of the run; only git's own messages are English.
func TestHooksHaveTheLocale(t *testing.T) {
	r := fresh(t)
	t.Setenv("LC_ALL", "C.UTF-8")
	t.Setenv("LANGUAGE", "de")
	r.hook("pre-commit", `test -z "$LC_ALL" && test "$LANG $LC_CTYPE $LC_MESSAGES" = "C.UTF-8 C.UTF-8 C"`)
	r.write("a", "a\n")
	if r.commitSince(Snapshot{}) == "" {
		t.Error("nothing committed")
	}
}

func TestCommitSigning(t *testing.T) {
	r := fresh(t)
	signer := filepath.Join(t.TempDir(), "gpg")
	write(t, signer, "#!/bin/sh\nif [ -n \"$GPG_TTY$DISPLAY\" ] || (: </dev/tty) 2>/dev/null; then exec sleep 600; fi\necho 'no pinentry' >&2\nexit 2\n")
	must(t, os.Chmod(signer, 0o755))
	r.git("config", "gpg.program", signer)
	r.git("config", "commit.gpgsign", "true")
	t.Setenv("GPG_TTY", "/dev/pts/0")
	t.Setenv("DISPLAY", ":0")
	head := r.git("rev-parse", "HEAD")
	r.write("a", "a\n")
	_, err := useGit(t).Commit(t.Context(), r.dir, "m", Snapshot{})
	wantProblem(t, err, "commit_on_success", "could not be signed")
	if r.git("rev-parse", "HEAD") != head {
		t.Error("an unsigned commit was made")
	}
}

func TestCommitConflictAndMerge(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	r.git("switch", "--quiet", "--create", "side")
	r.write("file", "side\n")
	r.commit("s")
	r.git("switch", "--quiet", "main")
	r.write("file", "main\n")
	r.commit("m")
	m := r.mark()
	useGit(r).inspect(r.dir).run(t.Context(), "merge", "side")
	_, err := useGit(t).Commit(t.Context(), r.dir, "m", m)
	wantProblem(t, err, "commit_on_success", "unresolved conflicts")
	r.write("file", "both\n")
	r.git("add", "file")
	sha := r.commitSince(m)
	if parents := r.git("show", "--no-patch", "--format=%P", sha); !strings.Contains(parents, " ") {
		t.Errorf("the merge was lost: parents %q", parents)
	}
}

// A commit of everything names what git leaves out of it, as a merge refuses a
// worktree with such changes.
func TestCommitAllNamesWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	_, s, w := withWorktree(t)
	g := useGit(t)
	if done, err := g.CommitAll(t.Context(), s.Root, w.Root, "one"); err != nil || done.SHA != "" || len(done.Notes) != 0 {
		t.Errorf("nothing: %+v %v", done, err)
	}
	runGit(t, w.Root, "update-index", "--assume-unchanged", "file")
	runGit(t, w.Root, "update-index", "--skip-worktree", "sub/inner")
	if done, err := g.CommitAll(t.Context(), s.Root, w.Root, "one"); err != nil || len(done.Notes) != 0 {
		t.Errorf("flags without changes: %+v %v", done, err)
	}
	write(t, filepath.Join(w.Root, "file"), "edited\n")
	write(t, filepath.Join(w.Root, "nested", "x"), "x\n")
	runGit(t, filepath.Join(w.Root, "nested"), "init", "--quiet")
	done, err := g.CommitAll(t.Context(), s.Root, w.Root, "one")
	notes := strings.Join(done.Notes, "\n")
	if err != nil || !strings.Contains(notes, "assume that file did not change") || !strings.Contains(notes, "separate repositories: nested") || strings.Contains(notes, "inner") {
		t.Errorf("%+v %v", done, err)
	}
}
