package worktree

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestDiscardAndRestore(t *testing.T) {
	t.Parallel()
	r, s, w := withWorktree(t)
	head := commitIn(t, w.Root, "committed", "c\n")
	write(t, filepath.Join(w.Root, "file"), "edited\n")
	write(t, filepath.Join(w.Root, "untracked"), "u\n")
	must(t, os.Remove(filepath.Join(w.Root, "sub", "inner")))
	before := runGit(t, w.Root, "status", "--porcelain")

	g := useGit(t)
	now := time.Now()
	d, err := g.Discard(t.Context(), s.Root, w.Root, now)
	must(t, err)
	if exists(w.Root) || exists(recordPath(w.Root)) || r.git("branch", "--list", w.Branch) != "" {
		t.Error("the worktree or its branch is still there")
	}
	if list, err := g.List(t.Context(), s.Root); err != nil || len(list) != 0 {
		t.Errorf("%+v %v", list, err)
	}
	all, err := Discards(s.Root)
	if err != nil || len(all) != 1 || all[0].ID != d.ID || all[0].Repo() != r.dir || all[0].JobID() != "job-1" {
		t.Fatalf("%+v %v", all, err)
	}
	r.git("reflog", "expire", "--expire=now", "--all")
	r.git("gc", "--quiet", "--prune=now")

	path, err := g.Restore(t.Context(), s.Root, d.ID)
	if err != nil || path != w.Root {
		t.Fatalf("%s %v", path, err)
	}
	if got := runGit(t, w.Root, "rev-parse", w.Branch); got != head {
		t.Errorf("the branch is at %s", got)
	}
	if after := runGit(t, w.Root, "status", "--porcelain"); after != before {
		t.Errorf("uncommitted changes\n%s\nwere\n%s", after, before)
	}
	if all, err := Discards(s.Root); err != nil || len(all) != 0 || r.git("for-each-ref", discardedRefs) != "" {
		t.Errorf("still listed: %+v %v", all, err)
	}
	if again := r.ensure(s); again.Root != w.Root || again.New {
		t.Errorf("the job does not use it: %+v", again)
	}
	_, err = g.Restore(t.Context(), s.Root, d.ID)
	wantProblem(t, err, "id", "no discarded worktree")
}

// Work discarded thirty days ago is removed permanently; newer work stays.
func TestForgetDiscarded(t *testing.T) {
	t.Parallel()
	r, s, w := withWorktree(t)
	commitIn(t, w.Root, "a", "a\n")
	g := useGit(t)
	now := time.Now()
	_, err := g.Discard(t.Context(), s.Root, w.Root, now.Add(-DiscardRetention-time.Hour))
	must(t, err)
	r.ensure(s)
	commitIn(t, w.Root, "b", "b\n")
	young, err := g.Discard(t.Context(), s.Root, w.Root, now.Add(-DiscardRetention+time.Hour))
	must(t, err)
	must(t, g.ForgetDiscarded(t.Context(), s.Root, now.Add(-DiscardRetention)))
	all, err := Discards(s.Root)
	if err != nil || len(all) != 1 || all[0].ID != young.ID {
		t.Errorf("%+v %v", all, err)
	}
	if refs := r.git("for-each-ref", "--format=%(refname)", discardedRefs); refs != discardedRefs+young.ID {
		t.Errorf("refs %s", refs)
	}
}

// A worktree that the job made since is not overwritten.
func TestRestoreRefusesANewerWorktree(t *testing.T) {
	t.Parallel()
	r, s, w := withWorktree(t)
	commitIn(t, w.Root, "a", "a\n")
	g := useGit(t)
	d, err := g.Discard(t.Context(), s.Root, w.Root, time.Now())
	must(t, err)
	r.ensure(s)
	commitIn(t, w.Root, "b", "b\n")
	_, err = g.Restore(t.Context(), s.Root, d.ID)
	wantProblem(t, err, "", "has a new worktree")
	if _, err := os.Stat(filepath.Join(w.Root, "b")); err != nil {
		t.Error(err)
	}
}

// An id from outside is never used as a path.
func TestRestoreChecksTheID(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for _, id := range []string{"", "../x", "*", strings.Repeat("a", 300)} {
		_, err := useGit(t).Restore(t.Context(), root, id)
		wantProblem(t, err, "id", "no discarded worktree")
	}
}

// A restore that fails leaves nothing half-restored, and can be tried again.
func TestRestoreThatFailsCanBeRepeated(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	r.write(".gitattributes", "*.big filter=big\n")
	r.commit("attributes")
	s := r.spec()
	w := r.ensure(s)
	commitIn(t, w.Root, "x.big", "big\n")
	g := useGit(t)
	d, err := g.Discard(t.Context(), s.Root, w.Root, time.Now())
	must(t, err)
	r.git("config", "filter.big.clean", "tr B b")
	r.git("config", "filter.big.smudge", "false")
	r.git("config", "filter.big.required", "true")
	if _, err := g.Restore(t.Context(), s.Root, d.ID); err == nil {
		t.Fatal("restored without its filter")
	}
	if exists(w.Root) || exists(recordPath(w.Root)) {
		t.Error("something was left")
	}
	r.git("config", "filter.big.smudge", "tr b B")
	if _, err := g.Restore(t.Context(), s.Root, d.ID); err != nil {
		t.Fatal(err)
	}
	if got := read(t, filepath.Join(w.Root, "x.big")); got != "Big\n" {
		t.Errorf("the filter did not run: %q", got)
	}
}

// What cannot be kept is not discarded.
func TestDiscardRefusesInnerRepositories(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]string{
		"with commits":    "git init -q lib && cd lib && git -c user.name=a -c user.email=a@b commit -q --allow-empty -m c && echo x > un",
		"without commits": "git init -q lib && echo x > lib/un",
		"a worktree":      "git worktree add -q -b side lib && echo x > lib/un",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := fresh(t)
			s := r.spec()
			w := r.ensure(s)
			cmd := exec.Command("sh", "-c", make)
			cmd.Dir, cmd.Env = w.Root, cleanEnv(os.Environ())
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			_, err := useGit(t).Discard(t.Context(), s.Root, w.Root, time.Now())
			wantProblem(t, err, "", "repository")
			if read(t, filepath.Join(w.Root, "lib", "un")) != "x\n" {
				t.Error("its file is gone")
			}
		})
	}
}

// Two discards at the same moment have different ids.
func TestDiscardsHaveTheirOwnIDs(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	s := r.spec()
	now := time.Now()
	for i := range 2 {
		w := r.ensure(s)
		commitIn(t, w.Root, "x", string(rune('a'+i)))
		if _, err := useGit(t).Discard(t.Context(), s.Root, w.Root, now.Add(time.Duration(i)*time.Millisecond)); err != nil {
			t.Fatal(err)
		}
	}
	if all, err := Discards(s.Root); err != nil || len(all) != 2 {
		t.Errorf("%+v %v", all, err)
	}
}

// Folders that forbid writing, such as Go's module cache, are removed too.
func TestDiscardRemovesReadOnlyFolders(t *testing.T) {
	t.Parallel()
	_, s, w := withWorktree(t)
	write(t, filepath.Join(w.Root, "mod", "pkg", "f"), "m\n")
	must(t, os.Chmod(filepath.Join(w.Root, "mod", "pkg"), 0o555))
	if _, err := useGit(t).Discard(t.Context(), s.Root, w.Root, time.Now()); err != nil || exists(w.Root) {
		t.Error(err)
	}
}

// A damaged record is listed with its fault: the work may be needed.
func TestDamagedDiscard(t *testing.T) {
	t.Parallel()
	r, s, w := withWorktree(t)
	commitIn(t, w.Root, "new", "n\n")
	d, err := useGit(t).Discard(t.Context(), s.Root, w.Root, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(d.file(resolveSymlinks(s.Root)), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	all, err := Discards(s.Root)
	if err != nil || len(all) != 1 || all[0].ID != d.ID || !strings.Contains(all[0].Fault, "damaged") {
		t.Fatalf("%+v %v", all, err)
	}
	_, err = useGit(t).Restore(t.Context(), s.Root, d.ID)
	wantProblem(t, err, "", "is damaged")
	if err := useGit(t).ForgetDiscarded(t.Context(), s.Root, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if all, _ := Discards(s.Root); len(all) != 1 || r.git("rev-parse", discardedRefs+d.ID) == "" {
		t.Error("the damaged record or its commits were removed")
	}
}

// Files come back with the bytes that they had, whatever line endings git would
// commit or check out.
func TestDiscardKeepsLineEndings(t *testing.T) {
	t.Parallel()
	for name, settings := range map[string]string{"input": "input", "true": "true", "attributes": "false"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := fresh(t)
			r.git("config", "core.autocrlf", settings)
			if name == "attributes" {
				r.write(".gitattributes", "*.txt text=auto\n*.bat text eol=crlf\n")
				r.commit("attributes")
			}
			s := r.spec()
			w := r.ensure(s)
			files := map[string]string{"file": "changed\r\nwindows\r\n", "new.txt": "a\r\nb\n", "unix.bat": "echo\nunix\n", "crlf.bat": "echo\r\n", "tool.sh": "#!/bin/sh\r\n"}
			for file, text := range files {
				write(t, filepath.Join(w.Root, file), text)
			}
			if err := os.Chmod(filepath.Join(w.Root, "tool.sh"), 0o755); err != nil {
				t.Fatal(err)
			}
			d, err := useGit(t).Discard(t.Context(), s.Root, w.Root, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			path, err := useGit(t).Restore(t.Context(), s.Root, d.ID)
			if err != nil {
				t.Fatal(err)
			}
			for file, text := range files {
				if got, _ := os.ReadFile(filepath.Join(path, file)); string(got) != text {
					t.Errorf("%s is %q; want %q", file, got, text)
				}
			}
			if info, err := os.Stat(filepath.Join(path, "tool.sh")); err != nil || info.Mode().Perm()&0o100 == 0 {
				t.Errorf("tool.sh is no longer executable: %v", err)
			}
		})
	}
}
