package store

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

// The diffs of runs are removed with their runs, by age when the run is unknown, and by
// size, the oldest first.
func TestRemoveDiffs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	if err := s.Runs.RemoveDiffs(0, time.Time{}); err != nil {
		t.Errorf("without any: %v", err)
	}
	if err := os.Mkdir(filepath.Join(dir, diffsDir), 0o700); err != nil {
		t.Fatal(err)
	}
	write := func(id string, age time.Duration) {
		put(t, dir, diffsDir+"/run_"+id+".diff", "0123456789")
		at := time.Now().Add(-age)
		if err := os.Chtimes(s.DiffPath(id), at, at); err != nil {
			t.Fatal(err)
		}
	}
	left := func() (names []string) {
		entries, err := os.ReadDir(filepath.Join(dir, diffsDir))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			names = append(names, e.Name())
		}
		return names
	}
	name := func(run string) string { return "run_" + uid(run) + ".diff" }
	for i, run := range []string{"a", "b", "c"} {
		putRuns(t, s, small(run, model.RunSuccess, epoch))
		write(uid(run), time.Duration(i)*time.Hour)
	}
	write(uid("unknown"), 48*time.Hour)
	put(t, dir, diffsDir+"/notes", "somebody's")
	if use := s.DiskUse(); use.Diffs != 5 || use.DiffBytes != 50 {
		t.Errorf("disk use %+v", use)
	}
	check := func(want ...string) {
		t.Helper()
		want = append(want, "notes")
		slices.Sort(want)
		if got := left(); !slices.Equal(got, want) {
			t.Errorf("left are %q, want %q", got, want)
		}
	}
	if err := s.Runs.RemoveDiffs(1000, time.Now().Add(-24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	check(name("a"), name("b"), name("c"))
	if err := s.Runs.RemoveDiffs(25, time.Time{}); err != nil {
		t.Fatal(err)
	}
	check(name("a"), name("b"))
	if _, err := s.Runs.Remove(func(x Summary) bool { return x.ID != uid("a") }); err != nil {
		t.Fatal(err)
	}
	check(name("b"))
	if path := s.DiffPath("../../victim"); filepath.Dir(path) != filepath.Join(s.Dir(), diffsDir) {
		t.Errorf("an id leads to %q", path)
	}
}

func TestDiffBytes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	if got := s.DiffBytes(); len(got) != 0 {
		t.Errorf("without any: %v", got)
	}
	if err := os.Mkdir(filepath.Join(dir, diffsDir), 0o700); err != nil {
		t.Fatal(err)
	}
	for run, job := range map[string]string{"a": "x", "b": "x", "c": "y"} {
		r := small(run, model.RunSuccess, epoch)
		r.JobID = model.Text(uid(job))
		putRuns(t, s, r)
		put(t, dir, diffsDir+"/run_"+r.ID+".diff", "0123456789")
	}
	put(t, dir, diffsDir+"/run_"+uid("unknown")+".diff", "0123456789")
	if got := s.DiffBytes(); len(got) != 2 || got[uid("x")] != 20 || got[uid("y")] != 10 {
		t.Errorf("got %v", got)
	}
}
