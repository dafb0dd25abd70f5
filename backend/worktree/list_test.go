package worktree

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestListAndRemove(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	s := r.spec()
	if list, err := useGit(t).List(t.Context(), s.Root); err != nil || len(list) != 0 {
		t.Fatalf("before any: %v %v", list, err)
	}
	w := r.ensure(s)
	old := time.Now().Add(-time.Hour)
	must(t, os.Chtimes(recordPath(w.Root), old, old))
	one := func() Info {
		t.Helper()
		list, err := useGit(t).List(t.Context(), s.Root)
		if err != nil || len(list) != 1 {
			t.Fatalf("list %+v %v", list, err)
		}
		return list[0]
	}
	info := one()
	if info.Path != w.Root || info.Repo != r.dir || info.Branch != w.Branch || info.JobID != "job-1" || info.Name != "nightly" || info.Dirty || info.Unpushed != 0 || info.Bytes == 0 || info.Fault != "" || info.LastUsed.Sub(old).Abs() > time.Second {
		t.Errorf("%+v", info)
	}
	if !info.NoRemote {
		t.Error("a remote was found where there is none")
	}
	r.git("remote", "add", "backup", filepath.Join(t.TempDir(), "backup"))
	if one().NoRemote {
		t.Error("the remote was not found")
	}
	r.git("remote", "remove", "backup")
	r.ensure(s)
	if info := one(); time.Since(info.LastUsed) > time.Minute {
		t.Errorf("use was not noted: %v", info.LastUsed)
	}

	write(t, filepath.Join(w.Root, "dirty"), "d\n")
	if !one().Dirty {
		t.Error("not dirty")
	}
	wantProblem(t, useGit(t).Remove(t.Context(), s.Root, w.Root, false), "", "uncommitted changes")
	runGit(t, w.Root, "add", "--all")
	runGit(t, w.Root, "commit", "--quiet", "--message", "c")
	if n := one().Unpushed; n != 1 {
		t.Errorf("%d unpushed", n)
	}
	wantProblem(t, useGit(t).Remove(t.Context(), s.Root, w.Root, false), "", "1 commits")
	if !exists(w.Root) {
		t.Fatal("removed anyway")
	}

	other := filepath.Join(t.TempDir(), "unmounted")
	r.git("worktree", "add", "--quiet", "-b", "other", other)
	must(t, os.RemoveAll(other))
	must(t, useGit(t).Remove(t.Context(), s.Root, w.Root, true))
	if exists(w.Root) || exists(recordPath(w.Root)) {
		t.Error("something was left")
	}
	if kept, err := (repository{git: useGit(t).inspect(r.dir)}).hasBranch(t.Context(), w.Branch); err != nil || !kept {
		t.Error("force lost a commit")
	}
	if list := r.git("worktree", "list"); len(list) == 0 || !strings.Contains(list, other) || strings.Contains(list, w.Root) {
		t.Errorf("git lists %s", list)
	}

	r.git("merge", "--quiet", w.Branch)
	w = r.ensure(s)
	write(t, filepath.Join(w.Root, "ignored.secret"), "s")
	must(t, useGit(t).Remove(t.Context(), s.Root, w.Root, false))
	if kept, err := (repository{git: useGit(t).inspect(r.dir)}).hasBranch(t.Context(), w.Branch); err != nil || kept {
		t.Errorf("the merged branch %s was kept: %v", w.Branch, err)
	}
}

func TestRemoveBroken(t *testing.T) {
	t.Parallel()
	r, s, w := withWorktree(t)
	r.git("worktree", "lock", w.Root)
	wantProblem(t, useGit(t).Remove(t.Context(), s.Root, w.Root, false), "", "locked")
	must(t, useGit(t).Remove(t.Context(), s.Root, w.Root, true))

	w = r.ensure(s)
	must(t, os.RemoveAll(w.Root))
	if list, err := useGit(t).List(t.Context(), s.Root); err != nil || len(list) != 1 || list[0].Fault != "" {
		t.Errorf("%+v %v", list, err)
	}
	must(t, useGit(t).Remove(t.Context(), s.Root, w.Root, false))

	w = r.ensure(s)
	must(t, os.Rename(r.dir, r.dir+" moved"))
	wantProblem(t, useGit(t).Remove(t.Context(), s.Root, w.Root, false), "", "cannot determine")
	must(t, useGit(t).Remove(t.Context(), s.Root, w.Root, true))
	if exists(w.Root) {
		t.Error("still there")
	}

	outside := filepath.Join(t.TempDir(), "precious")
	must(t, os.MkdirAll(outside, 0o755))
	for _, path := range []string{outside, s.Root, filepath.Join(s.Root, "..", "precious"), filepath.Join(s.Root, "none")} {
		wantProblem(t, useGit(t).Remove(t.Context(), s.Root, path, true), "", "there is no worktree")
	}
	if !exists(outside) {
		t.Error("removed a folder outside")
	}
}

// Changes that git hides, and work that exists only in the worktree, count as work
// too.
func TestHiddenWork(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name string
		hide func(w repo)
		part string // expected in the reason why it is kept
	}{
		{"assume-unchanged", func(w repo) { w.git("update-index", "--assume-unchanged", "file"); w.write("file", "work\n") }, "has uncommitted changes"},
		{"skip-worktree", func(w repo) { w.git("update-index", "--skip-worktree", "file"); w.write("file", "work\n") }, "has uncommitted changes"},
		{"both", func(w repo) {
			w.git("update-index", "--assume-unchanged", "file")
			w.git("update-index", "--skip-worktree", "file")
			w.write("file", "work\n")
		}, "has uncommitted changes"},
		{"a separate repository", func(w repo) {
			must(w, os.Remove(filepath.Join(w.dir, ".git")))
			w.git("init", "--quiet")
			w.commit("work")
			w.git("tag", "work")
		}, "a separate repository"},
		{"a commit in a submodule, on a branch", func(w repo) {
			w.git("submodule", "update", "--quiet", "--init")
			in := repo{w.TB, filepath.Join(w.dir, "module")}
			in.git("switch", "--quiet", "--create", "work")
			in.write("work", "w\n")
			in.commit("work")
			in.git("switch", "--quiet", "--detach", "origin/main")
		}, "1 commits"},
		{"a commit in a submodule that a merged commit names", func(w repo) {
			w.git("submodule", "update", "--quiet", "--init")
			in := repo{w.TB, filepath.Join(w.dir, "module")}
			in.write("work", "w\n")
			in.commit("work")
			w.commit("names it")
			w.git("branch", "merged")
		}, "1 commits"},
		{"a stash in a submodule", func(w repo) {
			w.git("submodule", "update", "--quiet", "--init")
			in := repo{w.TB, filepath.Join(w.dir, "module")}
			in.write("file", "work\n")
			in.git("stash", "--quiet")
		}, "commits"},
	}
	r := fresh(t)
	other := repo{t, filepath.Join(t.TempDir(), "other")}
	runGit(t, r.dir, "clone", "--quiet", r.dir, other.dir)
	r.git("submodule", "--quiet", "add", other.dir, "module")
	r.write("HEAD", "a file of this name\n")
	r.commit("second")
	for _, c := range cases {
		s := r.spec()
		s.Name = c.name
		w := r.ensure(s)
		c.hide(repo{t, w.Root})
		err := useGit(t).Remove(t.Context(), s.Root, w.Root, false)
		if err == nil || !strings.Contains(err.Error(), c.part) || !exists(w.Root) {
			t.Errorf("%s: %v", c.name, err)
		}
		must(t, useGit(t).Remove(t.Context(), s.Root, w.Root, true))
	}
	s := r.spec()
	s.Name = "nothing is in it"
	w := r.ensure(s)
	runGit(t, w.Root, "submodule", "update", "--quiet", "--init")
	must(t, useGit(t).Remove(t.Context(), s.Root, w.Root, false))
}

// A setting that leads git elsewhere must not leave a worktree half removed.
func TestRemoveWithForeignWorkTree(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	w := r.ensure(r.spec())
	r.git("config", "core.worktree", t.TempDir())
	must(t, useGit(t).Remove(t.Context(), r.spec().Root, w.Root, false))
	if exists(w.Root) || exists(recordPath(w.Root)) {
		t.Error("something was left")
	}
}

func TestUserBranchIsKept(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	w := r.ensure(r.spec())
	runGit(t, w.Root, "switch", "--quiet", "--create", "users")
	must(t, useGit(t).Remove(t.Context(), r.spec().Root, w.Root, false))
	if kept, err := (repository{git: useGit(t).inspect(r.dir)}).hasBranch(t.Context(), "users"); err != nil || !kept {
		t.Error("deleted a branch that is not ours")
	}
}
