package worktree

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestReuseRepairs(t *testing.T) {
	t.Parallel()
	cases := map[string]func(r repo, w Worktree, s *Spec){
		"folder removed": func(r repo, w Worktree, _ *Spec) { must(r, os.RemoveAll(w.Root)) },
		"folder removed and pruned": func(r repo, w Worktree, _ *Spec) {
			must(r, os.RemoveAll(w.Root))
			r.git("worktree", "prune")
		},
		"folder and record removed": func(r repo, w Worktree, _ *Spec) {
			must(r, os.RemoveAll(w.Root))
			must(r, os.Remove(recordPath(w.Root)))
			r.git("worktree", "prune")
		},
		"record removed": func(r repo, w Worktree, _ *Spec) { must(r, os.Remove(recordPath(w.Root))) },
		"record damaged": func(r repo, w Worktree, _ *Spec) { write(r, recordPath(w.Root), "{") },
		"admin files pruned": func(r repo, w Worktree, _ *Spec) {
			must(r, os.RemoveAll(filepath.Join(r.dir, ".git", "worktrees")))
		},
		"link removed":  func(r repo, w Worktree, _ *Spec) { must(r, os.Remove(filepath.Join(w.Root, ".git"))) },
		"link damaged":  func(r repo, w Worktree, _ *Spec) { write(r, filepath.Join(w.Root, ".git"), "gitdir: /nowhere\n") },
		"locked in git": func(r repo, w Worktree, _ *Spec) { r.git("worktree", "lock", w.Root) },
		"creation ended": func(r repo, w Worktree, _ *Spec) {
			rec, _ := readRecord(w.Root)
			rec.Ready = false
			must(r, rec.write(w.Root))
		},
		"repository moved": func(r repo, w Worktree, s *Spec) {
			s.Repo = filepath.Join(filepath.Dir(r.dir), "moved")
			must(r, os.Rename(r.dir, s.Repo))
		},
	}
	for name, harm := range cases {
		t.Run(name, func(t *testing.T) {
			r := fresh(t)
			s := r.spec()
			w := r.ensure(s)
			write(t, filepath.Join(w.Root, "kept"), "k\n")
			runGit(t, w.Root, "add", "kept")
			runGit(t, w.Root, "commit", "--quiet", "--message", "kept")
			write(t, filepath.Join(w.Root, "dirty"), "d\n")
			write(t, filepath.Join(w.Root, "file"), "changed\n")
			harm(r, w, &s)
			gone := !exists(w.Root) || name == "creation ended"
			again := r.ensure(s)
			if again.Path != w.Path {
				t.Fatalf("%s became %s", w.Path, again.Path)
			}
			lost := name == "folder and record removed" // the branch of that name might not be ours
			if again.Branch != w.Branch && !lost {
				t.Errorf("branch %s", again.Branch)
			}
			if !lost && read(t, filepath.Join(w.Root, "kept")) != "k\n" {
				t.Error("a commit is lost")
			}
			status := runGit(t, w.Root, "status", "--porcelain")
			if want := "M file\n?? dirty"; !gone && status != want {
				t.Errorf("status %q, want %q", status, want)
			} else if gone && status != "" {
				t.Errorf("status %q of a folder created again", status)
			}
			if third := r.ensure(s); third.New || third.Path != w.Path {
				t.Errorf("third time: %+v", third)
			}
		})
	}
}

func TestReplacedRepository(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	w := r.ensure(r.spec())
	write(t, filepath.Join(w.Root, "dirty"), "d\n")
	clone := filepath.Join(t.TempDir(), "clone")
	r.git("clone", "--quiet", r.dir, clone)
	must(t, os.RemoveAll(r.dir))
	must(t, os.Rename(clone, r.dir))
	again := r.ensure(r.spec())
	if again.Path != w.Path || runGit(t, w.Root, "status", "--porcelain") != "?? dirty" {
		t.Errorf("%+v %q", again, runGit(t, w.Root, "status", "--porcelain"))
	}
}

func TestReuseRefuses(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	w := r.ensure(r.spec())
	r.git("worktree", "lock", w.Root)
	must(t, os.RemoveAll(w.Root))
	_, err := useGit(t).Ensure(t.Context(), r.spec())
	wantProblem(t, err, "working_directory.worktree_name", "locked")
	r.git("worktree", "unlock", w.Root)
	r.git("worktree", "prune")
	r.git("switch", "--quiet", w.Branch)
	_, err = useGit(t).Ensure(t.Context(), r.spec())
	wantProblem(t, err, "working_directory.worktree_name", "is checked out at "+r.dir)
	r.git("switch", "--quiet", "main")
	write(t, w.Root, "a file")
	_, err = useGit(t).Ensure(t.Context(), r.spec())
	wantProblem(t, err, "working_directory.worktree_name", "is not a directory")
	must(t, os.Remove(w.Root))
	runGit(t, filepath.Dir(w.Root), "init", "--quiet", w.Root)
	_, err = useGit(t).Ensure(t.Context(), r.spec())
	wantProblem(t, err, "working_directory.worktree_name", "another repository")
}

// A worktree whose record was lost can be merged after the next run in it.
func TestMergeAfterTheRecordWasLost(t *testing.T) {
	t.Parallel()
	r, s, w := withWorktree(t)
	write(t, recordPath(w.Root), "\xff\xfe")
	must(t, os.MkdirAll(filepath.Join(discardedDir(s.Root), "folder.json"), 0o700))
	r.ensure(s)
	head := commitIn(t, w.Root, "new", "n\n")
	g := useGit(t)
	if got, err := g.Merge(t.Context(), s.Root, w.Root, ""); err != nil || got.Commit != head || got.Onto != "main" {
		t.Errorf("%+v %v", got, err)
	}
	d, err := g.Discard(t.Context(), s.Root, w.Root, time.Now())
	must(t, err)
	if _, err := g.Restore(t.Context(), s.Root, d.ID); err != nil {
		t.Error(err)
	}
}
