package service

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/runner"
	"claude-scheduler/backend/scheduler"
)

// block replaces a file by a link to itself, so that it cannot be read, even by
// root. The returned function restores the file and waits until it was loaded.
func (s *fixture) block(file string) (unblock func()) {
	s.t.Helper()
	putBack := s.blockWithoutWait(file)
	return func() {
		s.t.Helper()
		events, stop := s.Subscribe()
		defer stop()
		putBack()
		s.await(events, file+" loaded", func(event apitype.Event) bool { return event.Kind == apitype.EventReset && !s.hasFault(file) })
	}
}

// blockWithoutWait is block, but the returned function does not wait. It restores
// the file in one step: were it missing for a moment, the service could load that.
func (s *fixture) blockWithoutWait(file string) (putBack func()) {
	s.t.Helper()
	path := filepath.Join(s.home, file)
	if err := errors.Join(os.Rename(path, path+".away"), os.Symlink(path, path)); err != nil {
		s.t.Fatal(err)
	}
	return func() {
		s.t.Helper()
		if err := os.Rename(path+".away", path); err != nil {
			s.t.Fatal(err)
		}
	}
}

// removeBackup removes the backup of a file.
func (s *fixture) removeBackup(file string) {
	s.t.Helper()
	if err := os.Remove(filepath.Join(s.home, "backup", file)); err != nil {
		s.t.Fatal(err)
	}
}

// Slots during which tasks.json cannot be read run from its backup, or as missed
// slots afterwards when there is no backup.
func TestTasksThatCannotBeReadAtTheStart(t *testing.T) {
	t.Parallel()
	for _, copied := range []bool{true, false} {
		s := newFixture(t)
		task := s.task(s.job("nightly"), "review", `{"schedule": {"type": "interval", "interval_value": 1, "interval_type": "hours"}, "missed": "all"}`)
		s.pass(time.Hour)
		s.end(s.started(), success)
		before := s.store.State.Get().Tasks[task.ID]
		s.halt()
		unblock := s.block("tasks.json")
		if !copied {
			s.removeBackup("tasks.json")
		}
		s.start()
		if !s.hasFault("tasks.json") {
			t.Errorf("the status does not report it: %+v", s.Status().Faults)
		}
		s.sleep(2*time.Hour + 30*time.Minute)
		if copied {
			s.end(s.started(), success)
			s.pass(time.Minute)
			s.end(s.started(), success)
		}
		s.noneStarted()
		if got := s.store.State.Get().Tasks[task.ID]; !got.ArmedAt.Equal(before.ArmedAt) || got.ScheduleHash != before.ScheduleHash || got.LastSlot.Before(before.LastSlot) {
			t.Errorf("state.json has %+v, before %+v", got, before)
		}
		s.halt() // the machine restarts
		s.start()
		unblock()
		s.pass(time.Minute)
		if !copied {
			s.end(s.started(), success)
			s.pass(time.Minute)
			s.end(s.started(), success)
		}
		s.noneStarted()
		s.wantHistory(task, "09:30 schedule success", "10:30 catch_up success", "11:30 catch_up success")
	}
}

// Runs of an earlier process are adopted once runs.json can be read, and nothing
// starts until then: a run that the backup calls upcoming may have ended.
func TestRunsThatCannotBeReadAtTheStart(t *testing.T) {
	t.Parallel()
	for _, copied := range []bool{true, false} {
		s := newFixture(t)
		task := s.task(s.job("nightly"), "review", hourly)
		s.pass(30 * time.Minute)
		done := s.end(s.started(), success)
		s.pass(time.Hour)
		o := s.started()
		s.halt()
		unblock := s.block("runs.json")
		if !copied {
			s.removeBackup("runs.json")
		}
		result := runner.Result{Run: o.Run}
		end := morning.Add(2 * time.Hour)
		result.Run.Status, result.Run.StartTime, result.Run.EndTime = model.RunSuccess, &end, &end
		s.fake.forgotten, s.fake.adopted, s.fake.swept = nil, nil, false
		s.fake.leave(o.Run.ID, runner.Ended, result)
		s.fake.leave(done.ID, runner.Unknown, runner.Result{})
		s.start()
		s.pass(time.Minute)
		s.noneStarted()
		if len(s.fake.adopted)+len(s.fake.forgotten) > 0 || s.fake.swept {
			t.Errorf("adopted %v, forgotten %v, swept %v", s.fake.adopted, s.fake.forgotten, s.fake.swept)
		}
		if _, err := s.RunTask("", task.ID, nil); err == nil {
			t.Error("a run that cannot be recorded is accepted")
		}
		unblock()
		s.pass(scheduler.DiskRetryInterval)
		if got := s.ended(); got.ID != o.Run.ID {
			t.Errorf("%s ended", got.ID)
		}
		s.noneStarted()
		if !slices.Contains(s.fake.adopted, o.Run.ID) || !s.fake.swept {
			t.Errorf("adopted %v, swept %v", s.fake.adopted, s.fake.swept)
		}
		s.wantHistory(task, "09:00 schedule success", "10:00 schedule success")
	}
}

// A run of a job that cannot be read says so, and not that the job was deleted.
func TestJobsThatCannotBeReadAtTheStart(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"jobs.json", "profiles.json"} {
		s := newFixture(t)
		profile, err := s.CreateProfile(quoted(`{'name': 'p'}`))
		if err != nil {
			t.Fatal(err)
		}
		task := s.task(s.job("nightly"), "review", `{"profile": "`+profile.ID+`", `+strings.TrimPrefix(hourly, "{"))
		s.halt()
		unblock := s.block(file)
		s.start() // the last good copy is used
		s.pass(30 * time.Minute)
		s.end(s.started(), success)
		s.halt()
		s.removeBackup(file)
		s.start()
		s.pass(time.Hour)
		s.noneStarted()
		runs := s.runs(task)
		if got := runs[len(runs)-1].Errors; len(got) != 1 || !strings.Contains(got[0], file+" cannot be read") {
			t.Errorf("errors %q", got)
		}
		unblock()
		s.pass(time.Hour)
		s.started()
	}
}
