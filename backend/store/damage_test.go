package store

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

// countingDisk counts how often each file is read: waiting for a file reads it repeatedly.
type countingDisk struct {
	osDisk
	reads map[string]int
}

func (d *countingDisk) read(path string) ([]byte, fs.FileInfo, error) {
	d.reads[filepath.Base(path)]++
	return d.osDisk.read(path)
}

func TestDamageAtOpenUsesTheLastGoodCopy(t *testing.T) {
	t.Parallel()
	for name, damaged := range map[string]string{
		"cut": `[{"id": "a", "na`, "no list": `{"jobs": []}`, "noise": "\x00\x01\x02", "null": "null",
		"text behind": `[{"id":"a"}] x`, "empty": "",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := openStore(t, dir)
			addJob(t, s, "a")
			if err := s.Settings.Update(func(v *model.Settings) error { v.Timeout = 9; return nil }); err != nil {
				t.Fatal(err)
			}
			putRuns(t, s, aHistory(0, 3)...)
			s.Close()
			for _, file := range []string{jobsFile, settingsFile, runsFile} {
				put(t, dir, file, damaged)
			}
			if name == "no list" {
				put(t, dir, settingsFile, `[]`)
			}
			for _, file := range []string{jobsFile, settingsFile, runsFile} {
				if err := os.Chtimes(filepath.Join(dir, file), epoch, epoch); err != nil {
					t.Fatal(err)
				}
			}
			d := &countingDisk{reads: map[string]int{}}
			s, err := open(dir, d, time.Now)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { s.Close() })
			for _, file := range []string{jobsFile, settingsFile, runsFile} {
				if n := d.reads[file]; n > 8 {
					t.Errorf("waited for %s, which no program is writing anymore: read it %d times", file, n)
				}
			}
			if got := jobIDs(s); got != "a" || !strings.Contains(text(t, dir, jobsFile), `"a"`) {
				t.Errorf("jobs %q", got)
			}
			if got := s.Settings.Get().Timeout; got != 9 {
				t.Errorf("timeout %d", got)
			}
			// The backup of the runs is from before the last write: there is none yet.
			copies := damagedCopies(t, dir)
			for _, f := range s.Faults() {
				if damaged != "" && (f.Copy == "" || f.Message == "") {
					t.Errorf("%+v", f)
				}
			}
			if damaged == "" {
				if len(copies) != 0 || len(s.Faults()) > 1 {
					t.Errorf("copies %v, faults %v", copies, s.Faults())
				}
				return
			}
			if len(copies) != 3 || len(s.Faults()) != 3 {
				t.Errorf("copies %v, faults %v", copies, s.Faults())
			}
			for _, path := range copies {
				info, err := os.Stat(path)
				if err != nil || info.Mode().Perm() != 0o600 {
					t.Errorf("%s: %v, %v", path, info, err)
				}
				if err := os.Remove(path); err != nil {
					t.Error(err)
				}
			}
			wantNoFaults(t, s) // the faults ended with their copies
		})
	}
}

func TestDamageWhileOpen(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	addJob(t, s, "a")
	const broken = `[{"id":"a"},{"id":"mine" "name":"x"}]`
	put(t, dir, jobsFile, broken)
	until(t, s, "fault", func() bool { return len(s.Faults()) == 1 })
	f := s.Faults()[0]
	if f.File != jobsFile || !strings.Contains(f.Message, "line 1") || f.Copy == "" || jobIDs(s) != "a" {
		t.Errorf("%+v, jobs %s", f, jobIDs(s))
	}
	if text(t, dir, jobsFile) != broken {
		t.Error("the file was moved while its editor has it open")
	}
	put(t, dir, jobsFile, strings.Replace(broken, `" "`, `","`, 1))
	until(t, s, "fixed file", func() bool { return jobIDs(s) == "a mine" && len(s.Faults()) == 0 })

	put(t, dir, jobsFile, broken+"]")
	until(t, s, "fault", func() bool { return len(s.Faults()) == 1 })
	addJob(t, s, "b")
	if got := jobIDs(s); got != "a mine b" {
		t.Errorf("jobs %s", got)
	}
	kept := s.Faults()[0].Copy
	if data, err := os.ReadFile(kept); err != nil || string(data) != broken+"]" {
		t.Errorf("%s: %q, %v", kept, data, err)
	}
	if err := os.Remove(kept); err != nil {
		t.Fatal(err)
	}
	wantNoFaults(t, s)
}

func TestDamageWithoutAnyCopyStaysInPlace(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, dir, jobsFile, `[{"id":"a"},`)
	for range 2 { // the same damage is kept once
		s := openStore(t, dir)
		if len(s.Faults()) != 1 || jobIDs(s) != "" || text(t, dir, jobsFile) != `[{"id":"a"},` || len(damagedCopies(t, dir)) != 1 {
			t.Errorf("%v; %v", s.Faults(), damagedCopies(t, dir))
		}
		s.Close()
	}
}

func TestDamagedRunsAreSalvagedLineByLine(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	putRuns(t, s, aHistory(0, 20)...)
	s.Close()
	lines := strings.Split(text(t, dir, runsFile), "\n")
	lines[5] = lines[5][:40] // run 4
	put(t, dir, runsFile, strings.Join(lines, "\n"))
	s = openStore(t, dir)
	if runs := list(t, s, Filter{}); len(runs) != 19 || len(s.Faults()) != 1 {
		t.Errorf("%d runs, faults %v", len(runs), s.Faults())
	}
	if _, ok, _ := s.Runs.Get(aRun(4).ID); ok {
		t.Error("run 4 was invented")
	}
}

func TestADamagedArchiveIsSalvaged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	putRuns(t, s, aHistory(0, 2000)...)
	wantHistory(t, s, 2000)
	s.Close()
	first := archiveName(1)
	put(t, dir, first, strings.Replace(text(t, dir, first), "{", "", 1))
	s = openStore(t, dir)
	if runs := list(t, s, Filter{}); len(runs) != 1999 {
		t.Errorf("%d runs", len(runs))
	}
	if f := s.Faults(); len(f) != 1 || f[0].File != first || f[0].Copy == "" {
		t.Errorf("%v", f)
	}
	if copies, _ := filepath.Glob(filepath.Join(dir, archiveDir, "*.damaged-*")); len(copies) != 1 {
		t.Errorf("%v", copies)
	}
}

func TestLeftoversAreSwept(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	openStore(t, dir).Close()
	put(t, dir, ".jobs.json.123.tmp", "x")
	put(t, dir, archiveDir+"/.000001.json.9.tmp", "x")
	put(t, dir, ".mine.tmp", "x")
	openStore(t, dir)
	for name, want := range map[string]bool{".jobs.json.123.tmp": false, archiveDir + "/.000001.json.9.tmp": false, ".mine.tmp": true} {
		if _, err := os.Stat(filepath.Join(dir, name)); (err == nil) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Something other than a file under its name is a fault like any other; opening a
// pipe would block.
func TestNotAFile(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func(string) error{
		"folder": func(path string) error { return os.Mkdir(path, 0o700) },
		"pipe":   func(path string) error { return exec.Command("mkfifo", path).Run() },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, jobsFile)
			if err := make(path); err != nil {
				t.Fatal(err)
			}
			s := openStore(t, dir)
			if f := s.Faults(); len(f) != 1 || f[0].File != jobsFile {
				t.Errorf("%v", f)
			}
			err := s.Jobs.Update(func(jobs []model.Job) ([]model.Job, error) { return append(jobs, job("b")), nil })
			if err == nil || jobIDs(s) != "" {
				t.Errorf("%v, %s", err, jobIDs(s))
			}
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			addJob(t, s, "b")
			if f := s.Faults(); len(f) != 0 || !strings.Contains(text(t, dir, jobsFile), `"b"`) {
				t.Errorf("%v", f)
			}
		})
	}
}
