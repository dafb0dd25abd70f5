package store

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"claude-scheduler/backend/model"
)

// patience is how long a test waits for an event.
const patience = time.Minute

type lineReader struct {
	from io.Reader
	scan *bufio.Scanner
}

func (l *lineReader) next(t *testing.T) string {
	t.Helper()
	if l.scan == nil {
		l.scan = bufio.NewScanner(l.from)
	}
	if !l.scan.Scan() {
		t.Fatalf("the other program ended: %v", l.scan.Err())
	}
	return l.scan.Text()
}

// until waits for changes until ok holds.
func until(t *testing.T, s *Store, what string, ok func() bool) {
	t.Helper()
	deadline := time.After(patience)
	for !ok() {
		select {
		case <-s.Changed():
		case <-deadline:
			t.Fatalf("no %s; faults %v", what, s.Faults())
		}
	}
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func text(t *testing.T, dir, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func job(id string) model.Job {
	j := model.NewJob()
	j.ID, j.Name = id, "job "+id
	return j
}

func addJob(t *testing.T, s *Store, id string) {
	t.Helper()
	err := s.Jobs.Update(func(jobs []model.Job) ([]model.Job, error) { return append(jobs, job(id)), nil })
	if err != nil {
		t.Fatal(err)
	}
}

func jobIDs(s *Store) string {
	var ids []string
	for _, j := range s.Jobs.All() {
		ids = append(ids, j.ID)
	}
	return strings.Join(ids, " ")
}

// uid returns a readable id for tests: a UUID that spells the name of at most
// 16 bytes.
func uid(name string) string {
	var id uuid.UUID
	copy(id[:], name)
	return id.String()
}

// nameOf undoes uid; any other id stays as it is.
func nameOf(id string) string {
	parsed, err := uuid.Parse(id)
	name := strings.TrimRight(string(parsed[:]), "\x00")
	if err != nil || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r > '~' }) {
		return id
	}
	return name
}

var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// aRun returns the nth run of a history, ended, of about 900 bytes.
func aRun(n int) model.Run {
	r := model.NewRun()
	start := epoch.Add(time.Duration(n) * time.Minute)
	end := start.Add(90 * time.Second)
	seconds := 90.0
	exit := 0
	r.ID = fmt.Sprintf("%08x-0000-4000-8000-%012x", uint32(n)*2654435761, n)
	r.TaskID, r.TaskName, r.JobID = fmt.Sprintf("task-%d", n%100), fmt.Sprintf("Task %d", n%100), model.Text(fmt.Sprintf("job-%d", n%10))
	r.Status, r.ScheduledTime, r.StartTime, r.EndTime, r.Duration, r.ExitCode = model.RunSuccess, start, &start, &end, &seconds, &exit
	r.SessionID = "2a6207a7-99db-44c2-a232-5928f74f0c89"
	r.Output = fmt.Sprintf("Report %d: ", n) + strings.Repeat("all is well; ", 12)
	r.Trigger, r.CostUSD, r.Usage, r.Model = model.TriggerSchedule, 0.01, &model.Usage{InputTokens: 10, OutputTokens: 5}, "claude-sonnet"
	return r
}

func aHistory(from, to int) []model.Run {
	runs := make([]model.Run, 0, to-from)
	for n := from; n < to; n++ {
		runs = append(runs, aRun(n))
	}
	return runs
}

func putRuns(t *testing.T, s *Store, runs ...model.Run) {
	t.Helper()
	if err := s.Runs.Put(runs...); err != nil {
		t.Fatal(err)
	}
}

func list(t *testing.T, s *Store, f Filter) []model.Run {
	t.Helper()
	runs, err := s.Runs.List(f)
	if err != nil {
		t.Fatal(err)
	}
	return runs
}

// wantHistory checks that the runs 0 to n-1 are listed, newest first, each once.
func wantHistory(t *testing.T, s *Store, n int) {
	t.Helper()
	runs := list(t, s, Filter{})
	if len(runs) != n {
		t.Fatalf("%d runs, want %d", len(runs), n)
	}
	for i, run := range runs {
		if want := aRun(n - 1 - i); run.ID != want.ID || run.Output != want.Output {
			t.Fatalf("run %d is %s %q", i, run.ID, run.Output)
		}
	}
}

func damagedCopies(t *testing.T, dir string) []string {
	t.Helper()
	copies, err := filepath.Glob(filepath.Join(dir, "*.damaged-*"))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(copies)
	return copies
}
