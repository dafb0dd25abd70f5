package worktree

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// killedMerge is a merge whose git is killed while it changes the files of the
// user's folder: by a filter of the file z, which is the last file.
func killedMerge(t *testing.T) (r repo, s Spec, w Worktree) {
	t.Helper()
	r = fresh(t)
	for _, name := range []string{"a", "b", "gone", "z"} {
		r.write(name, name+" before\n")
	}
	r.write(".gitattributes", "z filter=kill\n")
	r.commit("files")
	s = r.spec()
	w = r.ensure(s)
	commitIn(t, w.Root, "a", "a after\n")
	commitIn(t, w.Root, "b", "b after\n")
	commitIn(t, w.Root, "new/file", "new\n")
	if err := os.Remove(filepath.Join(w.Root, "gone")); err != nil {
		t.Fatal(err)
	}
	commitIn(t, w.Root, "z", "z after\n")
	return r, s, w
}

// killGit makes the first checkout of z kill its git.
func (r repo) killGit() {
	script := filepath.Join(filepath.Dir(r.dir), "kill")
	if err := os.WriteFile(script, []byte("#!/bin/sh\n[ -e \"$0.done\" ] && exec cat\ntouch \"$0.done\"\n# the parent is git, or the shell between\nfor pid in $PPID $(cut -d' ' -f4 /proc/$PPID/stat); do case $(cat /proc/$pid/comm) in git) kill -9 $pid;; esac; done\nsleep 60\n"), 0o755); err != nil {
		r.Fatal(err)
	}
	r.git("config", "filter.kill.smudge", "'"+script+"'")
	r.git("config", "filter.kill.clean", "cat")
}

func (r repo) wantBefore() {
	r.Helper()
	for _, name := range []string{"a", "b", "gone", "z"} {
		if got := r.read(name); got != name+" before\n" {
			r.Errorf("%s is %q", name, got)
		}
	}
	if _, err := os.Stat(filepath.Join(r.dir, "new")); err == nil {
		r.Error("a file of the merge stayed")
	}
	if status := r.git("status", "--porcelain"); status != "" {
		r.Errorf("the folder is not as before:\n%s", status)
	}
}

// A git that is killed during the merge leaves nothing half merged.
func TestMergeWhoseGitIsKilled(t *testing.T) {
	t.Parallel()
	r, s, w := killedMerge(t)
	before := r.git("rev-parse", "main")
	r.killGit()
	if _, err := useGit(t).Merge(t.Context(), s.Root, w.Root, ""); err == nil {
		t.Fatal("the merge succeeded although its git was killed")
	}
	r.git("config", "filter.kill.smudge", "cat")
	r.wantBefore()
	if r.git("rev-parse", "main") != before {
		t.Error("the branch moved")
	}
	if done, err := useGit(t).Merge(t.Context(), s.Root, w.Root, ""); err != nil || done.Commits == 0 || r.read("a") != "a after\n" {
		t.Errorf("merging again: %+v %v", done, err)
	}
}

// interrupt leaves a folder as if the service and its git were killed at the
// same moment.
func interrupt(t *testing.T, r repo, w Worktree) {
	t.Helper()
	rec, ok := readRecord(w.Root)
	if !ok {
		t.Fatal("no record")
	}
	rec.Moving = &moveRecord{Dir: r.dir, Branch: "main", From: r.git("rev-parse", "main"), To: runGit(t, w.Root, "rev-parse", "HEAD"), Started: time.Now()}
	if err := rec.write(w.Root); err != nil {
		t.Fatal(err)
	}
	r.write("a", "a after\n")
	r.write("b", "b a") // incomplete
	r.write("new/file", "new\n")
	if err := os.Remove(filepath.Join(r.dir, "gone")); err != nil {
		t.Fatal(err)
	}
	r.write(".git/index.lock", "")
}

func trustsAll(string) bool { return true }

func TestRecoverAfterACrash(t *testing.T) {
	t.Parallel()
	r, s, w := killedMerge(t)
	r.git("config", "filter.kill.smudge", "cat")
	interrupt(t, r, w)
	if err := useGit(t).Recover(t.Context(), s.Root, trustsAll); err != nil {
		t.Fatal(err)
	}
	r.wantBefore()
	if rec, _ := readRecord(w.Root); rec.Moving != nil {
		t.Error("it is still recorded")
	}

	// The next operation does the same as the next start.
	interrupt(t, r, w)
	if done, err := useGit(t).Merge(t.Context(), s.Root, w.Root, ""); err != nil || done.Commits == 0 || r.read("b") != "b after\n" {
		t.Errorf("%+v %v", done, err)
	}
	if status := r.git("status", "--porcelain"); status != "" {
		t.Errorf("after the merge:\n%s", status)
	}
}

// The user's changes after the crash are not touched, nor is a folder that has
// something else checked out, or whose merge was complete.
func TestRecoverKeepsTheUsersFiles(t *testing.T) {
	t.Parallel()
	r, s, w := killedMerge(t)
	r.git("config", "filter.kill.smudge", "cat")
	interrupt(t, r, w)
	r.write("b", "edited by me\n")
	r.write("mine", "untracked\n")
	err := useGit(t).Recover(t.Context(), s.Root, trustsAll)
	if err == nil || !strings.Contains(err.Error(), "b changed there since") {
		t.Errorf("%v", err)
	}
	if r.read("b") != "edited by me\n" || r.read("mine") != "untracked\n" || r.read("a") != "a before\n" {
		t.Error("a file of the user changed, or one of the merge stayed")
	}
	if err := useGit(t).Recover(t.Context(), s.Root, trustsAll); err != nil {
		t.Errorf("it is reported forever: %v", err)
	}

	r.git("checkout", "--quiet", "--", ".")
	interrupt(t, r, w)
	if err := os.Remove(filepath.Join(r.dir, ".git/index.lock")); err != nil {
		t.Fatal(err)
	}
	r.git("checkout", "--quiet", "--force", "-b", "other")
	r.write("a", "a after\n") // as after the merge, but by the user
	if err := useGit(t).Recover(t.Context(), s.Root, trustsAll); err != nil || r.read("a") != "a after\n" {
		t.Errorf("%v; a is %q", err, r.read("a"))
	}
}

// A user's file at the path of a new file is not mistaken for the work of a
// merge.
func TestMergeRefusedByAnUntrackedFile(t *testing.T) {
	t.Parallel()
	r, s, w := killedMerge(t)
	r.git("config", "filter.kill.smudge", "cat")
	r.write("new/file", "") // a beginning of the new file
	if _, err := useGit(t).Merge(t.Context(), s.Root, w.Root, ""); err == nil {
		t.Fatal("it was overwritten")
	}
	if _, err := os.Stat(filepath.Join(r.dir, "new/file")); err != nil {
		t.Error("the user's file is gone")
	}
	if r.read("a") != "a before\n" {
		t.Error("something was merged")
	}
}
