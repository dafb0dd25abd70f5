package worktree

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"claude-scheduler/backend/model"
)

// commitIn writes a file in a worktree and commits it.
func commitIn(t *testing.T, dir, name, text string) string {
	t.Helper()
	write(t, filepath.Join(dir, name), text)
	runGit(t, dir, "add", "--all")
	runGit(t, dir, "commit", "--quiet", "--message", "change "+name)
	return runGit(t, dir, "rev-parse", "HEAD")
}

func TestMergeFastForward(t *testing.T) {
	t.Parallel()
	r, s, w := withWorktree(t)
	head := commitIn(t, w.Root, "new", "n\n")
	r.write("notes of mine", "not in git\n")

	got, err := useGit(t).Merge(t.Context(), s.Root, w.Root, "")
	if err != nil || got != (Merged{Onto: "main", Commit: head, Commits: 1, FastForward: true}) {
		t.Fatalf("%+v %v", got, err)
	}
	if r.git("rev-parse", "main") != head || r.read("new") != "n\n" || r.read("notes of mine") != "not in git\n" {
		t.Error("the branch, its file or an untracked file is not as it should be")
	}
	if status := r.git("status", "--porcelain", "--untracked-files=no"); status != "" {
		t.Errorf("the checkout differs from its branch:\n%s", status)
	}
	if again, err := useGit(t).Merge(t.Context(), s.Root, w.Root, ""); err != nil || again.Commits != 0 {
		t.Errorf("a second time: %+v %v", again, err)
	}
}

func TestMergeCommit(t *testing.T) {
	t.Parallel()
	r, s, w := withWorktree(t)
	commitIn(t, w.Root, "new", "n\n")
	r.write("file", "one\ntwo\nthree\nfour\n")
	mine := r.commit("mine")

	got, err := useGit(t).Merge(t.Context(), s.Root, w.Root, "Merge the nightly work")
	if err != nil || got.FastForward || got.Commits != 1 {
		t.Fatalf("%+v %v", got, err)
	}
	if parents := r.git("log", "-1", "--format=%P"); !strings.HasPrefix(parents, mine+" ") || r.git("log", "-1", "--format=%s") != "Merge the nightly work" {
		t.Errorf("parents %s", parents)
	}
	if r.read("new") != "n\n" || !strings.HasSuffix(r.read("file"), "four\n") || r.git("status", "--porcelain") != "" {
		t.Error("the checkout does not have both changes")
	}
}

// A merge is undone as long as nothing followed it; the branch keeps its commits.
func TestUndoMerge(t *testing.T) {
	t.Parallel()
	for name, diverged := range map[string]bool{"fast-forward": false, "merge commit": true} {
		r := fresh(t)
		s := r.spec()
		w := r.ensure(s)
		head := commitIn(t, w.Root, "new", "n\n")
		if diverged {
			r.write("file", "mine\n")
			r.commit("mine")
		}
		before := r.git("rev-parse", "main")
		g := useGit(t)
		_, err := g.UndoMerge(t.Context(), s.Root, w.Root)
		wantProblem(t, err, "", "nothing was merged")
		if _, err := g.Merge(t.Context(), s.Root, w.Root, ""); err != nil {
			t.Fatal(name, err)
		}
		r.write("sub/inner", "edited since\n")
		if done, err := g.UndoMerge(t.Context(), s.Root, w.Root); err != nil || done.Onto != "main" {
			t.Fatalf("%s: %+v %v", name, done, err)
		}
		if r.git("rev-parse", "main") != before || exists(filepath.Join(r.dir, "new")) || r.read("sub/inner") != "edited since\n" {
			t.Errorf("%s: the checkout is not as before the merge", name)
		}
		if runGit(t, w.Root, "rev-parse", "HEAD") != head {
			t.Errorf("%s: the branch lost its commit", name)
		}
	}
	r, s, w := withWorktree(t)
	commitIn(t, w.Root, "new", "n\n")
	g := useGit(t)
	if _, err := g.Merge(t.Context(), s.Root, w.Root, ""); err != nil {
		t.Fatal(err)
	}
	r.write("later", "l\n")
	later := r.commit("later")
	_, err := g.UndoMerge(t.Context(), s.Root, w.Root)
	wantProblem(t, err, "", "has changed since the merge")
	if r.git("rev-parse", "main") != later {
		t.Error("a later commit was lost")
	}
}

// A branch is not moved while a rebase or a bisect works on it, which has no
// branch checked out.
func TestMergeIntoABranchThatIsRewritten(t *testing.T) {
	t.Parallel()
	for name, begin := range map[string]func(r repo, other string){
		"rebase": func(r repo, other string) {
			cmd := exec.Command("git", "rebase", "--quiet", "HEAD~1", "--exec", "false")
			cmd.Dir, cmd.Env = other, cleanEnv(os.Environ())
			if cmd.Run() == nil {
				r.Fatal("the rebase has ended")
			}
		},
		"bisect": func(_ repo, other string) { runGit(t, other, "bisect", "start", "HEAD", "HEAD~2") },
	} {
		for _, linked := range []bool{false, true} {
			r := fresh(t)
			r.write("a", "a\n")
			r.commit("second")
			r.write("b", "b\n")
			r.commit("third")
			s := r.spec()
			w := r.ensure(s)
			commitIn(t, w.Root, "new", "n\n")
			other := r.dir
			if linked {
				other = filepath.Join(resolveSymlinks(t.TempDir()), "other")
				r.git("switch", "--quiet", "--detach")
				r.git("worktree", "add", "--quiet", other, "main")
			}
			begin(r, other)
			before := r.git("rev-parse", "main")
			_, err := useGit(t).Merge(t.Context(), s.Root, w.Root, "")
			wantProblem(t, err, "", "main is in the middle of a "+name+" in "+other)
			if r.git("rev-parse", "main") != before {
				t.Errorf("%s: main was moved", name)
			}
		}
	}
}

// What a hook leaves running holds the output of git, but does not make a
// failure of what git has done.
func TestHooksThatLeaveSomethingRunning(t *testing.T) {
	t.Parallel()
	r, s, w := withWorktree(t)
	for _, name := range []string{"post-commit", "post-merge"} {
		r.hook(name, "sleep 20 & echo $! >> '"+filepath.Join(r.dir, ".git", "left")+"'")
	}
	t.Cleanup(func() {
		for id := range strings.FieldsSeq(r.read(".git/left")) {
			_ = exec.Command("kill", id).Run() // it may have ended
		}
	})
	write(t, filepath.Join(w.Root, "new"), "n\n")
	g := useGit(t)
	done, err := g.CommitAll(t.Context(), s.Root, w.Root, "one")
	if err != nil || done.SHA == "" {
		t.Fatalf("%+v %v", done, err)
	}
	merged, err := g.Merge(t.Context(), s.Root, w.Root, "")
	if err != nil || merged.Commit != done.SHA || r.read("new") != "n\n" {
		t.Errorf("%+v %v", merged, err)
	}
}

// A merge that fails changes nothing.
func TestMergeRefused(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		prepare func(t *testing.T, r repo, w Worktree)
		want    string
	}{
		"conflict": {func(t *testing.T, r repo, w Worktree) {
			commitIn(t, w.Root, "file", "theirs\n")
			r.write("file", "mine\n")
			r.commit("mine")
		}, "conflicts with main in file"},
		"uncommitted changes in the worktree": {func(t *testing.T, r repo, w Worktree) {
			commitIn(t, w.Root, "new", "n\n")
			write(t, filepath.Join(w.Root, "more"), "m\n")
		}, "the worktree has uncommitted changes"},
		"uncommitted changes in the checkout": {func(t *testing.T, r repo, w Worktree) {
			commitIn(t, w.Root, "new", "n\n")
			r.write("sub/inner", "edited by a user\n")
		}, "has uncommitted changes"},
		"staged changes in the checkout": {func(t *testing.T, r repo, w Worktree) {
			commitIn(t, w.Root, "new", "n\n")
			r.write("sub/inner", "edited by a user\n")
			r.git("add", "--all")
		}, "has uncommitted changes"},
		"an untracked file in the way": {func(t *testing.T, r repo, w Worktree) {
			commitIn(t, w.Root, "new", "n\n")
			r.write("new", "mine\n")
		}, "would be overwritten"},
		"an ignored file in the way": {func(t *testing.T, r repo, w Worktree) {
			write(t, filepath.Join(w.Root, "x.secret"), "theirs\n")
			runGit(t, w.Root, "add", "--force", "x.secret")
			runGit(t, w.Root, "commit", "--quiet", "--message", "c")
			r.write("x.secret", "mine\n")
		}, "would be overwritten"},
		"another branch checked out in the worktree": {func(t *testing.T, r repo, w Worktree) {
			runGit(t, w.Root, "switch", "--quiet", "--create", "release")
			commitIn(t, w.Root, "new", "n\n")
		}, "has the branch release checked out"},
		"the branch that it was created from renamed": {func(t *testing.T, r repo, w Worktree) {
			commitIn(t, w.Root, "new", "n\n")
			r.git("branch", "--move", "main", "other")
			r.git("branch", "main", "other")
			r.git("branch", "--delete", "--force", "main")
			r.git("switch", "--quiet", "--create", "prod")
			r.git("tag", "main")
		}, "no longer exists, or was not a local branch"},
		"its .git replaced by a repository": {func(t *testing.T, r repo, w Worktree) {
			must(t, os.Remove(filepath.Join(w.Root, ".git")))
			runGit(t, w.Root, "init", "--quiet", "--initial-branch=main")
			commitIn(t, w.Root, "new", "n\n")
			runGit(t, w.Root, "switch", "--quiet", "--create", w.Branch)
		}, "belongs to another repository now"},
		"a merge in progress in the checkout": {func(t *testing.T, r repo, w Worktree) {
			commitIn(t, w.Root, "new", "n\n")
			write(t, filepath.Join(r.dir, ".git", "MERGE_HEAD"), r.git("rev-parse", "HEAD")+"\n")
		}, "in the middle of a merge"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := fresh(t)
			s := r.spec()
			w := r.ensure(s)
			c.prepare(t, r, w)
			state := func() string {
				return r.git("rev-parse", "main") + r.git("status", "--porcelain") + r.read("file") + r.read("sub/inner") + runGit(t, w.Root, "status", "--porcelain")
			}
			before := state()
			_, err := useGit(t).Merge(t.Context(), s.Root, w.Root, "")
			var p *model.Problem
			if !errors.As(err, &p) || !strings.Contains(p.Error(), c.want) {
				t.Fatalf("got %v, want %q", err, c.want)
			}
			if after := state(); after != before {
				t.Errorf("something changed\n%s\n%s", before, after)
			}
		})
	}
}

// A branch that is not checked out moves without any folder.
func TestMergeIntoABranchThatIsNotCheckedOut(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	r.git("branch", "release")
	s := r.spec()
	s.Branch = "release"
	w := r.ensure(s)
	head := commitIn(t, w.Root, "new", "n\n")
	main := r.git("rev-parse", "main")
	got, err := useGit(t).Merge(t.Context(), s.Root, w.Root, "")
	if err != nil || got.Onto != "release" || r.git("rev-parse", "release") != head || r.git("rev-parse", "main") != main {
		t.Errorf("%+v %v", got, err)
	}
}

// Without trust, neither hooks nor merge drivers nor filters of the repository
// run.
func TestMergeWithoutTrustRunsNothing(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	ran := filepath.Join(t.TempDir(), "ran")
	for _, hook := range []string{"post-merge", "pre-merge-commit", "post-checkout", "reference-transaction", "prepare-commit-msg"} {
		path := filepath.Join(r.dir, ".git", "hooks", hook)
		write(t, path, "#!/bin/sh\necho "+hook+" >> '"+ran+"'\n")
		must(t, os.Chmod(path, 0o755))
		r.git("config", "hook.on "+hook+".event", hook) // git 2.54 and later
		r.git("config", "hook.on "+hook+".command", "echo config "+hook+" >> '"+ran+"'")
	}
	r.git("config", "merge.evil.driver", "echo driver >> '"+ran+"'; false")
	r.write(".gitattributes", "file merge=evil\n")
	r.commit("attributes")
	must(t, os.RemoveAll(ran))

	s := r.spec()
	g := useGit(t)
	g.Trusted = false
	w, err := g.Ensure(t.Context(), s)
	must(t, err)
	write(t, filepath.Join(w.Root, "file"), "zero\none\ntwo\nthree\n")
	if _, err := g.Commit(t.Context(), w.Root, "c", Snapshot{}); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(ran); err == nil {
		t.Errorf("these ran before the merge:\n%s", text)
	}
	r.write("file", "one\ntwo\nthree\nfour\n")
	r.commit("mine")
	must(t, os.RemoveAll(ran))
	if _, err := g.Merge(t.Context(), s.Root, w.Root, ""); err != nil {
		t.Fatal(err)
	}
	if r.read("file") != "zero\none\ntwo\nthree\nfour\n" {
		t.Errorf("merged to %q", r.read("file"))
	}
	if text, err := os.ReadFile(ran); err == nil {
		t.Errorf("these ran:\n%s", text)
	}
}

func TestBranchDiff(t *testing.T) {
	t.Parallel()
	r, s, w := withWorktree(t)
	commitIn(t, w.Root, "new", "n\n")
	write(t, filepath.Join(w.Root, "file"), "one\ntwo\n")
	r.write("elsewhere", "on main only\n")
	r.commit("mine")

	got, err := useGit(t).BranchDiff(t.Context(), s.Root, w.Root, 1<<20)
	must(t, err)
	if got.Onto != "main" || got.Changes.Files != 2 || got.Changes.Insertions != 1 || got.Changes.Deletions != 1 || got.Changes.Commits != 1 || got.Cut {
		t.Errorf("%+v", got)
	}
	if text := string(got.Diff); !strings.Contains(text, "+n") || !strings.Contains(text, "-three") || strings.Contains(text, "elsewhere") {
		t.Errorf("diff\n%s", text)
	}
	list, err := useGit(t).List(t.Context(), s.Root)
	if err != nil || len(list) != 1 || list[0].Onto != "main" || list[0].Ahead != 1 || list[0].Behind != 1 {
		t.Errorf("%+v %v", list, err)
	}
}

// A diff shows exactly what is merged, whatever refs the run made.
func TestReplaceRefsAreIgnored(t *testing.T) {
	t.Parallel()
	r, s, w := withWorktree(t)
	shown := commitIn(t, w.Root, "x", "benign\n")
	hidden := commitIn(t, w.Root, "x", "evil\n")
	runGit(t, w.Root, "reset", "--quiet", "--hard", shown)
	r.git("replace", shown, hidden)
	d, err := useGit(t).BranchDiff(t.Context(), s.Root, w.Root, 1<<20)
	if err != nil || !strings.Contains(string(d.Diff), "+benign") {
		t.Fatalf("%s %v", d.Diff, err)
	}
	if _, err := useGit(t).Merge(t.Context(), s.Root, w.Root, ""); err != nil {
		t.Fatal(err)
	}
	if got := r.read("x"); got != "benign\n" {
		t.Errorf("merged %q", got)
	}
}

// A folder that a run replaced by a symlink is a change like any other.
func TestFolderReplacedBySymlink(t *testing.T) {
	t.Parallel()
	_, _, w := withWorktree(t)
	m, err := useGit(t).TakeSnapshot(t.Context(), w.Root)
	must(t, err)
	must(t, os.RemoveAll(filepath.Join(w.Root, "sub")))
	write(t, filepath.Join(w.Root, "other", "inner"), "o\n")
	must(t, os.Symlink("other", filepath.Join(w.Root, "sub")))
	changes, _, _, err := useGit(t).Since(t.Context(), w.Root, m)
	if err != nil || changes.Files != 3 {
		t.Errorf("%+v %v", changes, err)
	}
	if done, err := useGit(t).Commit(t.Context(), w.Root, "c", m); err != nil || done.SHA == "" {
		t.Fatalf("%+v %v", done, err)
	}
	if status := runGit(t, w.Root, "status", "--porcelain"); status != "" {
		t.Errorf("not committed:\n%s", status)
	}
}

// Only worktrees of jobs can be changed.
func TestOperationsRefuseOtherFolders(t *testing.T) {
	t.Parallel()
	r, s, w := withWorktree(t)
	for _, path := range []string{r.dir, filepath.Join(w.Root, "sub"), filepath.Join(s.Root, "..", "x"), s.Root, ""} {
		_, err := useGit(t).Merge(t.Context(), s.Root, path, "")
		wantProblem(t, err, "path", "is not a worktree of a job")
	}
}

// If the other branch is checked out in two folders, the merge would update
// only one of them.
func TestMergeIntoABranchWithTwoCheckouts(t *testing.T) {
	t.Parallel()
	r, s, w := withWorktree(t)
	commitIn(t, w.Root, "new", "n\n")
	second := filepath.Join(t.TempDir(), "second")
	r.git("worktree", "add", "--quiet", "--force", second, "main")
	before := r.git("rev-parse", "main")
	_, err := useGit(t).Merge(t.Context(), s.Root, w.Root, "")
	wantProblem(t, err, "", "and in "+second)
	if r.git("rev-parse", "main") != before || r.git("status", "--porcelain") != "" || runGit(t, second, "status", "--porcelain") != "" {
		t.Error("something changed")
	}
}
