package store

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"

	"claude-scheduler/backend/model"
)

// Edits by users and programs; each changes job a to job b.
var edits = map[string]string{
	"in place":         `printf '[{"id":"b"}]' > jobs.json`,
	"in two writes":    `{ printf '[{"id'; sleep 0.3; printf '":"b"}]'; } > jobs.json`,
	"atomic":           `printf '[{"id":"b"}]' > jobs.json.new && mv jobs.json.new jobs.json`,
	"with backup file": `mv jobs.json jobs.json~ && sleep 0.2 && printf '[{"id":"b"}]' > jobs.json`,
	"sed -i":           `sed -i 's/"a"/"b"/' jobs.json`,
	"cp":               `printf '[{"id":"b"}]' > other && cp other jobs.json`,
	"python":           `python3 -c 'import json; j = json.load(open("jobs.json")); j[0]["id"] = "b"; json.dump(j, open("jobs.json", "w"))'`,
	"with a mark":      `printf '\357\273\277[{"id":"b"}]' > jobs.json`,
}

func TestEditsFromOutside(t *testing.T) {
	t.Parallel()
	for name, script := range edits {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, dir, jobsFile, `[{"id":"a"}]`)
			s := openStore(t, dir)
			cmd := exec.Command("sh", "-c", script)
			cmd.Dir = dir
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			until(t, s, "edit", func() bool { return jobIDs(s) == "b" })
			wantNoFaults(t, s)
			if copies := damagedCopies(t, dir); len(copies) > 0 {
				t.Errorf("kept %v", copies)
			}
		})
	}
}

func TestEveryFileIsWatched(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	put(t, dir, tasksFile, `[{"id":"t"}]`)
	put(t, dir, profilesFile, `[{"id":"p"}]`)
	put(t, dir, settingsFile, `{"theme":"dark"}`)
	put(t, dir, runsFile, `[{"id":"`+uid("r")+`","status":"success"}]`)
	until(t, s, "edits", func() bool {
		_, task := s.Tasks.Get("t")
		_, profile := s.Profiles.Get("p")
		return task && profile && s.Settings.Get().Theme == model.ThemeDark
	})
	if _, ok, err := s.Runs.Get(uid("r")); err != nil || !ok {
		// a change of runs.json sends no event; our next read sees it.
		putRuns(t, s, aRun(1))
		if _, ok, err = s.Runs.Get(uid("r")); err != nil || !ok {
			t.Errorf("run not loaded: %v", err)
		}
	}
}

// The user has no inotify watches left: edits are loaded nevertheless.
func TestEditsAreFoundWithoutAWatch(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s, err := openWith(dir, osDisk{}, time.Now, func() (*fsnotify.Watcher, error) { return nil, syscall.EMFILE })
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if f := s.Faults(); len(f) != 1 || !strings.Contains(f[0].Message, "polled every second") {
		t.Errorf("%v", f)
	}
	put(t, dir, jobsFile, `[{"id":"b"}]`)
	until(t, s, "edit", func() bool { return jobIDs(s) == "b" })
	addJob(t, s, "c")
	if jobIDs(s) != "b c" {
		t.Error(jobIDs(s))
	}
}

func TestUpdateSeesTheNewestFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	for n := range 50 {
		id := fmt.Sprint("x", n)
		jobs := append(s.Jobs.All(), job(id))
		data, err := json.Marshal(jobs)
		if err != nil {
			t.Fatal(err)
		}
		put(t, dir, jobsFile, string(data)) // not waited for
		addJob(t, s, fmt.Sprint("y", n))
		if _, ok := s.Jobs.Get(id); !ok {
			t.Fatalf("lost %s: %s", id, jobIDs(s))
		}
	}
	if got := len(s.Jobs.All()); got != 100 {
		t.Errorf("%d jobs", got)
	}
}

func TestARemovedFileIsWrittenAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	addJob(t, s, "a")
	if err := os.Remove(filepath.Join(dir, jobsFile)); err != nil {
		t.Fatal(err)
	}
	addJob(t, s, "b")
	if got := text(t, dir, jobsFile); !strings.Contains(got, `"a"`) || !strings.Contains(got, `"b"`) {
		t.Error(got)
	}
}

// lateDisk lets another program write at the last moment before our file is renamed.
type lateDisk struct {
	osDisk
	write func(path string)
}

func (d *lateDisk) swap(a, b string) error {
	if write := d.write; write != nil {
		d.write = nil
		write(b)
	}
	return d.osDisk.swap(a, b)
}

func TestTheLastRaceLosesNothing(t *testing.T) {
	t.Parallel()
	writers := map[string]func(t *testing.T, path string){
		"rename": func(t *testing.T, path string) {
			if err := os.WriteFile(path+".new", []byte(`[{"id":"theirs"}]`), 0o600); err != nil {
				t.Error(err)
			}
			if err := os.Rename(path+".new", path); err != nil {
				t.Error(err)
			}
		},
		"in place": func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(`[{"id":"theirs"}]`), 0o600); err != nil {
				t.Error(err)
			}
		},
		"in place, slowly": func(t *testing.T, path string) {
			file, err := os.OpenFile(path, os.O_WRONLY|os.O_TRUNC, 0)
			if err != nil {
				t.Error(err)
				return
			}
			go func() {
				defer file.Close()
				time.Sleep(100 * time.Millisecond) // a slow program; the test does not depend on the time
				if _, err := file.WriteString(`[{"id":"theirs"}]`); err != nil {
					t.Error(err)
				}
			}()
		},
		"removal": func(t *testing.T, path string) {
			if err := os.WriteFile(path+".new", []byte(`[{"id":"theirs"}]`), 0o600); err != nil {
				t.Error(err)
			}
			if err := os.Remove(path); err != nil {
				t.Error(err)
			}
			if err := os.Rename(path+".new", path); err != nil {
				t.Error(err)
			}
		},
	}
	for name, write := range writers {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			d := &lateDisk{}
			s, err := open(dir, d, time.Now)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			addJob(t, s, "first")
			d.write = func(path string) { write(t, path) }
			calls := 0
			err = s.Jobs.Update(func(jobs []model.Job) ([]model.Job, error) {
				calls++
				return append(jobs, job("ours")), nil
			})
			if err != nil || calls < 2 {
				t.Errorf("%v after %d calls", err, calls)
			}
			for _, id := range []string{"theirs", "ours"} {
				if _, ok := s.Jobs.Get(id); !ok || !strings.Contains(text(t, dir, jobsFile), `"`+id+`"`) {
					t.Errorf("lost %s; memory %q, file %s", id, jobIDs(s), text(t, dir, jobsFile))
				}
			}
		})
	}
}
