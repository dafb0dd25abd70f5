package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

// brokenDisk fails at one kind of operation, like a full or dying disk.
type brokenDisk struct {
	osDisk
	err error

	mu    sync.Mutex // the store also reads in the background
	fails string     // "temp", "swap", "sync", "rename", "read"
}

// fail makes one operation fail from now on; empty: none.
func (d *brokenDisk) fail(operation string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.fails = operation
}

func (d *brokenDisk) failing() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.fails
}

func (d *brokenDisk) at(operation string) error {
	if d.failing() == operation {
		return &fs.PathError{Op: operation, Path: "disk", Err: d.err}
	}
	return nil
}

func (d *brokenDisk) read(path string) ([]byte, fs.FileInfo, error) {
	if err := d.at("read"); err != nil {
		return nil, nil, err
	}
	return d.osDisk.read(path)
}

func (d *brokenDisk) writeTemp(dir, name string, data []byte) (string, error) {
	if err := d.at("temp"); err != nil {
		return "", err
	}
	return d.osDisk.writeTemp(dir, name, data)
}

func (d *brokenDisk) swap(a, b string) error {
	if err := d.at("swap"); err != nil {
		return err
	}
	if d.failing() == "noswap" {
		return errNoSwap
	}
	return d.osDisk.swap(a, b)
}

func (d *brokenDisk) rename(a, b string) error {
	if err := d.at("rename"); err != nil {
		return err
	}
	return d.osDisk.rename(a, b)
}

func (d *brokenDisk) syncDir(dir string) error {
	if err := d.at("sync"); err != nil {
		return err
	}
	return d.osDisk.syncDir(dir)
}

func TestAFailedWriteChangesNothing(t *testing.T) {
	t.Parallel()
	for _, fails := range []string{"temp", "swap", "sync", "read"} {
		for name, cause := range map[string]error{"full": syscall.ENOSPC, "read-only": syscall.EROFS, "broken": syscall.EIO} {
			t.Run(fails+" "+name, func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				d := &brokenDisk{err: cause}
				s, err := open(dir, d, time.Now)
				if err != nil {
					t.Fatal(err)
				}
				defer s.Close()
				addJob(t, s, "a")
				putRuns(t, s, aHistory(0, 1499)...)
				jobs, runs, settings := text(t, dir, jobsFile), text(t, dir, runsFile), text(t, dir, settingsFile)

				d.fail(fails)
				failures := map[string]error{
					jobsFile: s.Jobs.Update(func(jobs []model.Job) ([]model.Job, error) { return append(jobs, job("b")), nil }),
					runsFile: s.Runs.Put(aHistory(1499, 1501)...), // would archive
					settingsFile: s.Settings.Update(func(v *model.Settings) error {
						v.Theme = model.ThemeDark
						return nil
					}),
				}
				for file, err := range failures {
					var problem *model.Problem
					if !errors.As(err, &problem) || problem.Kind != model.KindInternal || problem.Hint == "" ||
						!strings.Contains(problem.Operation+problem.Message, file) && !strings.Contains(problem.Operation, archiveDir+"/") {
						t.Errorf("%s: %#v", file, err)
					}
				}
				if text(t, dir, jobsFile) != jobs || text(t, dir, runsFile) != runs || text(t, dir, settingsFile) != settings {
					t.Error("a file was changed")
				}
				if jobIDs(s) != "a" || s.Settings.Get().Theme != model.ThemeSystem {
					t.Error("memory was changed")
				}
				if got := len(list(t, s, Filter{})); got != 1499 {
					t.Errorf("%d runs are served", got)
				}
				d.fail("")
				addJob(t, s, "b")
				putRuns(t, s, aHistory(1499, 1600)...)
				wantHistory(t, s, 1600)
				s.Close()
				s2 := openStore(t, dir)
				wantHistory(t, s2, 1600)
				if jobIDs(s2) != "a b" {
					t.Error(jobIDs(s2))
				}
				if left, _ := filepath.Glob(filepath.Join(dir, ".*.tmp")); len(left) > 0 {
					t.Errorf("leftovers %v", left)
				}
			})
		}
	}
}

func TestADiskThatCannotSwap(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := open(dir, &brokenDisk{fails: "noswap"}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	addJob(t, s, "a")
	addJob(t, s, "b")
	putRuns(t, s, aHistory(0, 3)...)
	putRuns(t, s, aHistory(3, 4)...)
	wantHistory(t, s, 4)
	if got := text(t, dir, jobsFile); !strings.Contains(got, `"b"`) {
		t.Error(got)
	}
}

func TestOpenOnAReadOnlyDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	addJob(t, s, "a")
	putRuns(t, s, aRun(0))
	s.Close()
	if err := os.Remove(filepath.Join(dir, tasksFile)); err != nil {
		t.Fatal(err)
	}
	s, err := open(dir, &brokenDisk{fails: "temp", err: syscall.EROFS}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if jobIDs(s) != "a" || len(s.Tasks.All()) != 0 {
		t.Error("not readable")
	}
	wantHistory(t, s, 1)
	if f := s.Faults(); len(f) != 1 || f[0].File != tasksFile || !strings.Contains(f[0].Message, "read-only") {
		t.Errorf("%v", f)
	}
}
