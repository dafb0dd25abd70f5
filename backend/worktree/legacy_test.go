package worktree

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Copies that earlier versions stored in a repository still serve their diffs, are
// counted, and are removed by age and size.
func TestLegacyCopies(t *testing.T) {
	t.Parallel()
	r := fresh(t)
	m := r.mark()
	r.write("new", "n\n")
	_, _, end, err := useGit(t).Since(t.Context(), r.dir, m)
	must(t, err)
	kept := legacyObjects(filepath.Join(r.dir, ".git"))
	must(t, os.MkdirAll(filepath.Dir(kept), 0o700))
	must(t, os.Rename(filepath.Join(useGit(t).Scratch, "objects"), kept))
	must(t, os.RemoveAll(useGit(t).Scratch))
	if diff, _, err := useGit(t).Diff(t.Context(), r.dir, m.Tree, end.Tree, 1<<20); err != nil || !strings.Contains(string(diff), "\n+n\n") {
		t.Errorf("diff %q, %v", diff, err)
	}
	bytes, folder, err := useGit(t).Copies(t.Context(), filepath.Join(r.dir, "sub"))
	if err != nil || bytes == 0 || bytes != diskUse(kept) || folder != kept {
		t.Errorf("%d bytes in %s, %v", bytes, folder, err)
	}
	must(t, useGit(t).Forget(t.Context(), r.dir, time.Now().Add(-time.Hour), bytes))
	if diskUse(kept) != bytes {
		t.Error("copies within the limits were deleted")
	}
	must(t, useGit(t).Forget(t.Context(), r.dir, time.Time{}, bytes-1))
	if left := diskUse(kept); left >= bytes || left == 0 {
		t.Errorf("%d of %d bytes are left", left, bytes)
	}
	must(t, useGit(t).Forget(t.Context(), r.dir, time.Now().Add(time.Hour), bytes))
	if left := diskUse(kept); left != 0 {
		t.Errorf("%d bytes are left", left)
	}
	_, _, err = useGit(t).Diff(t.Context(), r.dir, m.Tree, end.Tree, 1<<20)
	wantProblem(t, err, "", "no longer stored")
}

func TestSweepIndexes(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	old, young, foreign := "claude-scheduler-index-1", "claude-scheduler-index-2", "claude-scheduler-index-3"
	past := time.Now().Add(-time.Hour)
	for _, name := range []string{old, young, foreign} {
		dir := filepath.Join(os.TempDir(), name)
		write(t, filepath.Join(dir, "index"), "DIRC")
		if name == foreign {
			write(t, filepath.Join(dir, "thesis"), "words")
		}
		if name != young {
			must(t, os.Chtimes(dir, past, past))
		}
	}
	must(t, SweepIndexes(time.Now().Add(-time.Minute)))
	for name, want := range map[string]bool{old: false, young: true, foreign: true} {
		if exists(filepath.Join(os.TempDir(), name)) != want {
			t.Errorf("%s is there: %v", name, !want)
		}
	}
}
