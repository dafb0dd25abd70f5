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

// failingDisk refuses to read one file, like a failing disk.
type failingDisk struct {
	osDisk
	mu   sync.Mutex
	name string // empty: all can be read
}

func (d *failingDisk) fail(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.name = name
}

func (d *failingDisk) read(path string) ([]byte, fs.FileInfo, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if filepath.Base(path) == d.name && filepath.Base(filepath.Dir(path)) != backupDir {
		return nil, nil, &fs.PathError{Op: "read", Path: path, Err: syscall.EIO}
	}
	return d.osDisk.read(path)
}

// obstacle is a reason why an existing file cannot be read, and how it ends.
type obstacle struct {
	put    func(t *testing.T, d *failingDisk, path string)
	remove func(t *testing.T, d *failingDisk, path string)
}

func obstacles() map[string]obstacle {
	must := func(t *testing.T, errs ...error) {
		t.Helper()
		if err := errors.Join(errs...); err != nil {
			t.Fatal(err)
		}
	}
	return map[string]obstacle{
		"a folder in its place": {
			func(t *testing.T, _ *failingDisk, path string) {
				must(t, os.Rename(path, path+".away"), os.Mkdir(path, 0o700))
			},
			func(t *testing.T, _ *failingDisk, path string) {
				must(t, os.Remove(path), os.Rename(path+".away", path))
			},
		},
		"a link to nothing": {
			func(t *testing.T, _ *failingDisk, path string) {
				must(t, os.Rename(path, path+".away"), os.Symlink(path+".mounted", path))
			},
			func(t *testing.T, _ *failingDisk, path string) { must(t, os.Rename(path+".away", path+".mounted")) },
		},
		"a link to a missing folder": {
			func(t *testing.T, _ *failingDisk, path string) {
				must(t, os.Rename(path, path+".away"), os.Symlink(filepath.Join(path+".mount", "file"), path))
			},
			func(t *testing.T, _ *failingDisk, path string) {
				must(t, os.Mkdir(path+".new", 0o700), os.Rename(path+".away", filepath.Join(path+".new", "file")), os.Rename(path+".new", path+".mount"))
			},
		},
		"a link to itself": {
			func(t *testing.T, _ *failingDisk, path string) {
				must(t, os.Rename(path, path+".away"), os.Symlink(path, path))
			},
			func(t *testing.T, _ *failingDisk, path string) { must(t, os.Rename(path+".away", path)) },
		},
		"a failing disk": {
			func(_ *testing.T, d *failingDisk, path string) { d.fail(filepath.Base(path)) },
			func(_ *testing.T, d *failingDisk, _ string) { d.fail("") },
		},
	}
}

// A file that cannot be read at the start is served from its backup,
// reported, and neither written nor forgotten; it is loaded once it can be read.
func TestUnreadableAtTheStart(t *testing.T) {
	t.Parallel()
	for name, o := range obstacles() {
		for _, file := range []string{jobsFile, settingsFile, stateFile, runsFile} {
			t.Run(name+" "+file, func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				s := openStore(t, dir)
				addJob(t, s, "a")
				addJob(t, s, "b")
				if err := s.Settings.Update(func(v *model.Settings) error { v.Timeout = 9; return nil }); err != nil {
					t.Fatal(err)
				}
				if err := s.State.Update(func(v *State) error { v.Zone = "Europe/Berlin"; return nil }); err != nil {
					t.Fatal(err)
				}
				putRuns(t, s, small("one", model.RunSuccess, epoch))
				putRuns(t, s, small("two", model.RunSuccess, epoch.Add(time.Hour)))
				s.Close()
				before := text(t, dir, file)
				d := &failingDisk{}
				o.put(t, d, filepath.Join(dir, file))

				s, err := open(dir, d, time.Now)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { s.Close() })
				if got := jobIDs(s); got != "a b" {
					t.Errorf("jobs %q", got)
				}
				if got := s.Settings.Get().Timeout; got != 9 {
					t.Errorf("timeout %d", got)
				}
				if got := s.State.Get().Zone; got != "Europe/Berlin" {
					t.Errorf("zone %q", got)
				}
				if got := ids(list(t, s, Filter{})); got != "two one" && (file != runsFile || got != "one") {
					t.Errorf("runs %s", got)
				}
				if f := s.Faults(); len(f) != 1 || !strings.HasPrefix(f[0].File, file) || !strings.Contains(f[0].Message, "last good copy") {
					t.Errorf("faults %v", f)
				}
				if readable := []bool{s.Jobs.Readable(), s.Settings.Readable(), s.State.Readable(), s.Runs.Readable()}; !readableBut(readable, file) {
					t.Errorf("readable %v", readable)
				}
				if err := change(s, file); err == nil {
					t.Error("a change is accepted that cannot be written")
				}

				o.remove(t, d, filepath.Join(dir, file))
				if file == stateFile { // the next change reads it
					if err := change(s, file); err != nil {
						t.Fatal(err)
					}
					return
				}
				until(t, s, "reading "+file, func() bool { return len(s.Faults()) == 0 })
				if got := text(t, dir, file); got != before {
					t.Errorf("it is rewritten: %s, before %s", got, before)
				}
				if got := jobIDs(s) + " " + ids(list(t, s, Filter{})); got != "a b two one" {
					t.Errorf("afterwards %s", got)
				}
				if err := change(s, file); err != nil {
					t.Errorf("afterwards: %v", err)
				}
				if link := strings.HasPrefix(name, "a link to nothing"); link {
					if info, err := os.Lstat(filepath.Join(dir, file)); err != nil || info.Mode()&fs.ModeSymlink == 0 {
						t.Errorf("the link is replaced: %v, %v", info, err)
					}
				}
			})
		}
	}
}

// readableBut reports whether exactly that one of jobs, settings, state and
// runs is unreadable.
func readableBut(readable []bool, file string) bool {
	for i, name := range []string{jobsFile, settingsFile, stateFile, runsFile} {
		if readable[i] == (name == file) {
			return false
		}
	}
	return true
}

// change changes a file through the store.
func change(s *Store, file string) error {
	switch file {
	case jobsFile:
		return s.Jobs.Update(func(jobs []model.Job) ([]model.Job, error) { return append(jobs, job("new")), nil })
	case settingsFile:
		return s.Settings.Update(func(v *model.Settings) error { v.Timeout++; return nil })
	case stateFile:
		return s.State.Update(func(v *State) error { v.BootID += "x"; return nil })
	}
	return s.Runs.Put(aRun(7))
}

// A file that becomes unreadable while open is served as last read.
func TestUnreadableWhileOpen(t *testing.T) {
	t.Parallel()
	for name, o := range obstacles() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			d := &failingDisk{}
			s, err := open(dir, d, time.Now)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { s.Close() })
			addJob(t, s, "a")
			o.put(t, d, filepath.Join(dir, jobsFile))
			if err := change(s, jobsFile); err == nil {
				t.Error("a change is accepted that cannot be written")
			}
			if got := jobIDs(s); got != "a" {
				t.Errorf("jobs %q", got)
			}
			until(t, s, "fault", func() bool { return len(s.Faults()) == 1 })
			o.remove(t, d, filepath.Join(dir, jobsFile))
			until(t, s, "end of the fault", func() bool { return len(s.Faults()) == 0 })
			if err := change(s, jobsFile); err != nil || jobIDs(s) != "a new" {
				t.Errorf("%v, jobs %s", err, jobIDs(s))
			}
		})
	}
}

// Retention removes no log as unknown while not all runs can be read.
func TestNoLogIsStrayWhileRunsCannotBeRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	putRuns(t, s, small("one", model.RunSuccess, epoch))
	s.Close()
	log := s.LogPath(uid("one"))
	if err := os.WriteFile(log, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, backupDir, runsFile)); err != nil {
		t.Fatal(err)
	}
	d := &failingDisk{name: runsFile}
	s, err := open(dir, d, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if n, err := s.Runs.RemoveLogs(func(Summary) bool { return true }, time.Now().Add(time.Hour)); n != 0 || err != nil {
		t.Errorf("%d logs, %v", n, err)
	}
	if _, err := os.Stat(log); err != nil {
		t.Error(err)
	}
}

// The runs of an archive that cannot be read at a start appear once it can.
func TestAnArchiveIsReadLater(t *testing.T) {
	t.Parallel()
	dir, broken := t.TempDir(), &failingDisk{}
	id := "10000000-0000-4000-8000-000000000001"
	if err := os.MkdirAll(filepath.Join(dir, archiveDir), 0o700); err != nil {
		t.Fatal(err)
	}
	put(t, dir, "runs/000001.json", "[\n"+`{"id":"`+id+`","status":"success","scheduled_time":"2026-03-01T03:00:00Z"}`+"\n]\n")
	broken.fail("000001.json")
	s, err := open(dir, broken, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, found, err := s.Runs.Get(id); found || err != nil {
		t.Fatalf("found %v, %v", found, err)
	}
	until(t, s, "fault", func() bool { return len(s.Faults()) == 1 && s.Faults()[0].File == "runs/000001.json" })
	broken.fail("")
	until(t, s, "end of the fault", func() bool { return len(s.Faults()) == 0 })
	if run, found, err := s.Runs.Get(id); !found || err != nil || run.Status != model.RunSuccess {
		t.Errorf("%v, found %v, %v", run.Status, found, err)
	}
	if list, err := s.Runs.List(Filter{}); err != nil || len(list) != 1 {
		t.Errorf("%d runs, %v", len(list), err)
	}
}
