package service

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/scheduler"
)

func TestFileChangeStartsARun(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	folder := t.TempDir()
	task := s.task(s.job("docs"), "spell", `{'schedule': {'type': 'file_watch', 'watch_path': '`+folder+`', 'watch_patterns': ['*.md'], 'watch_debounce': 1}}`)
	s.write(folder, func() bool { return s.fake.count() > 0 }, "ignored.txt", "a.md", "b.md")
	o := s.started()
	if strings.Join(o.Files, " ") != "a.md b.md" || o.Run.Trigger != model.TriggerFileWatch {
		t.Errorf("ordered %q by %s", o.Files, o.Run.Trigger)
	}
	if err := os.WriteFile(filepath.Join(folder, "by-the-run.md"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s.end(o, success)
	s.write(folder, func() bool { return s.fake.count() > 0 }, "c.md")
	if o = s.started(); strings.Join(o.Files, " ") != "c.md" { // not what the run itself wrote
		t.Errorf("ordered %q", o.Files)
	}
	if n := len(s.runs(task)); n != 2 {
		t.Errorf("got %q", s.history(task))
	}
}

// Files that change while a run is queued are passed to that run.
func TestAFileChangeReachesTheQueuedRun(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"max_concurrent_runs": 1}`)
	folder := t.TempDir()
	busy := s.task(s.job("busy"), "busy", `{}`)
	if _, err := s.RunTask("", busy.ID, nil); err != nil {
		t.Fatal(err)
	}
	first := s.started()
	task := s.task(s.job("docs"), "spell", `{'schedule': {'type': 'file_watch', 'watch_path': '`+folder+`', 'watch_debounce': 1}}`)
	s.write(folder, func() bool { return len(s.runs(task)) > 0 }, "a.md")
	s.write(folder, func() bool { return len(s.runs(task)) > 1 }, "b.md")
	s.end(first, success)
	if o := s.started(); strings.Join(o.Files, " ") != "a.md b.md" || o.Task.ID != task.ID {
		t.Errorf("ordered %q", o.Files)
	}
	s.noneStarted()
}

// A task that follows a file_watch task works in the same folder: what it
// writes does not start the sequence again.
func TestASequenceDoesNotStartItself(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	folder := t.TempDir()
	job := s.job("docs")
	task := s.task(job, "spell", `{'schedule': {'type': 'file_watch', 'watch_path': '`+folder+`', 'watch_debounce': 1}}`)
	s.task(job, "format", second)
	s.write(folder, func() bool { return s.fake.count() > 0 }, "a.md")
	s.end(s.started(), success)
	format := s.started()
	if err := os.WriteFile(filepath.Join(folder, "by-the-second.md"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s.end(format, success)
	s.write(folder, func() bool { return s.fake.count() > 0 }, "c.md")
	if o := s.started(); strings.Join(o.Files, " ") != "c.md" {
		t.Errorf("ordered %q", o.Files)
	}
	if n := len(s.runs(task)); n != 2 {
		t.Errorf("got %q", s.history(task))
	}
}

// The watcher reports a change only once, so it must be kept until the disk works again.
func TestDiskRefusesAFileChange(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	folder := t.TempDir()
	s.task(s.job("docs"), "spell", `{'schedule': {'type': 'file_watch', 'watch_path': '`+folder+`', 'watch_debounce': 1}}`)
	plugIn := s.disconnectDisk()
	s.write(folder, func() bool { return s.hasFault("runs.json") }, "a.md")
	s.noneStarted()
	plugIn()
	s.pass(scheduler.DiskRetryInterval)
	if o := s.started(); strings.Join(o.Files, " ") != "a.md" {
		t.Errorf("ordered %q", o.Files)
	}
}

func TestBrokenWatchIsShown(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	folder := filepath.Join(t.TempDir(), "gone")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	task := s.task(s.job("docs"), "spell", `{'schedule': {'type': 'file_watch', 'watch_path': '`+folder+`'}}`)
	events, stop := s.Subscribe()
	defer stop()
	if err := os.Remove(folder); err != nil {
		t.Fatal(err)
	}
	s.await(events, "the fault is reported", func(e apitype.Event) bool {
		return e.Status != nil && strings.Contains(string(raw(e.Status.Faults)), task.ID)
	})
	for _, fault := range s.Status().Faults {
		if fault.Subject == task.ID && time.Since(fault.Since).Abs() > patience {
			t.Errorf("at fault since %v", fault.Since)
		}
	}
	if blocked := s.Outlook(1)[0].Blocked; !strings.Contains(blocked, "gone") {
		t.Errorf("the task is blocked by %q", blocked)
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	s.await(events, "the fault is cleared", func(e apitype.Event) bool {
		return e.Status != nil && !strings.Contains(string(raw(e.Status.Faults)), task.ID)
	})
}

// write writes files once, and returns when the expected effect was seen.
func (s *fixture) write(folder string, came func() bool, names ...string) {
	s.t.Helper()
	s.tick()
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("x"), 0o600); err != nil {
			s.t.Fatal(err)
		}
	}
	for deadline := time.Now().Add(patience); !came(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			s.t.Fatalf("the change of %v had no effect", names)
		}
	}
}

// tick returns once a file that is written now is newer than everything written
// before: the kernel's file times advance in ticks.
func (s *fixture) tick() {
	s.t.Helper()
	begin, path := time.Now(), filepath.Join(s.t.TempDir(), "clock")
	for {
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			s.t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || info.ModTime().After(begin) {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// A watch that fails from the start reports since when, like any other, and so
// does a task that was added to the file without a time.
func TestFaultsFromTheStartHaveATime(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	folder := filepath.Join(t.TempDir(), "gone")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	job := s.job("docs")
	watching := s.task(job, "spell", `{'schedule': {'type': 'file_watch', 'watch_path': '`+folder+`'}}`)
	broken := s.task(job, "broken", hourly)
	s.halt()
	if err := os.Remove(folder); err != nil {
		t.Fatal(err)
	}
	s.startAfter(func() {
		if err := s.options.Store.Tasks.Update(func(tasks []model.Task) ([]model.Task, error) {
			for i := range tasks {
				if tasks[i].ID == broken.ID {
					tasks[i].Schedule.CronExpression, tasks[i].UpdatedAt = "never", time.Time{}
				}
			}
			return tasks, nil
		}); err != nil {
			t.Fatal(err)
		}
	})
	seen := map[string]bool{}
	for deadline := time.Now().Add(patience); len(seen) < 2; time.Sleep(10 * time.Millisecond) {
		for _, fault := range s.Status().Faults {
			if fault.Since.IsZero() {
				t.Fatalf("%s has no time: %s", fault.Subject, fault.Message)
			}
			seen[fault.Subject] = fault.Subject == watching.ID || fault.Subject == broken.ID
		}
		if time.Now().After(deadline) {
			t.Fatalf("faults of %v only", seen)
		}
	}
}

// An edit of jobs.json that leaves tasks without their job is reported before a slot fails.
func TestTasksWithoutTheirJob(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	nightly := s.job("nightly")
	task, job := s.task(nightly, "review", hourly), nightly.ID
	path := filepath.Join(s.home, "jobs.json")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	events, stop := s.Subscribe()
	defer stop()
	edit := func(text, what string, is func(faults string) bool) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s.await(events, what, func(e apitype.Event) bool { return e.Status != nil && is(string(raw(e.Status.Faults))) })
	}
	edit(strings.ReplaceAll(string(text), job, "../../victim"), "the job with a path as its id is reported", func(faults string) bool {
		return strings.Contains(faults, "its job "+job+" does not exist") && strings.Contains(faults, task.ID) && strings.Contains(faults, `victim\": id: is not a UUID`)
	})
	edit(string(text), "the faults are cleared", func(faults string) bool { return !strings.Contains(faults, job) && !strings.Contains(faults, "victim") })
}
