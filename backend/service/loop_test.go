package service

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/watch"
)

// changed is a debounced change below the folder of a file_watch task.
func (s *fixture) changed(task model.Task) {
	s.t.Helper()
	s.hooks().FilesChanged(watch.Event{ID: task.ID, Files: []string{"a.md"}})
	s.sync()
}

// stopped reports whether the status says that a task was stopped.
func (s *fixture) stopped(task model.Task) bool {
	for _, f := range s.Status().Faults {
		if f.Subject == task.ID && strings.Contains(f.Message, "stopped") {
			return true
		}
	}
	return false
}

func TestRetriesInALoop(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("a"), "a", `{'retry': {'max_retries': 100, 'retry_delay': 0}}`)
	if _, err := s.RunTask("", task.ID, nil); err != nil {
		t.Fatal(err)
	}
	for range 1 + plan.LoopLimit {
		s.end(s.started(), failure(model.ReasonError, true))
	}
	last := s.ended()
	s.noneStarted()
	if last.Status != model.RunFailed || last.Reason != model.ReasonNotStarted || !strings.Contains(strings.Join(last.Errors, ""), "10 times within 1h") || !s.stopped(task) {
		t.Errorf("%+v", last)
	}
	s.restart(24 * time.Hour)
	if !s.stopped(task) {
		t.Error("forgotten at a restart")
	}
	if _, err := s.RunTask("", task.ID, nil); err != nil {
		t.Fatal(err)
	}
	if s.stopped(task) {
		t.Error("a user's edit did not let it continue")
	}
	s.end(s.started(), failure(model.ReasonError, true))
	s.started()
}

// A loop is detected across restarts too.
func TestRetriesInALoopAcrossRestarts(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("a"), "a", `{'retry': {'max_retries': 100, 'retry_delay': 1, 'backoff_multiplier': 1}}`)
	if _, err := s.RunTask("", task.ID, nil); err != nil {
		t.Fatal(err)
	}
	for range 1 + plan.LoopLimit {
		s.end(s.started(), failure(model.ReasonError, true))
		s.restart(time.Second)
	}
	s.noneStarted()
	if !s.stopped(task) {
		t.Errorf("%q", s.history(task))
	}
}

// A stopped task keeps its schedule; its failures are not retried.
func TestAStoppedTaskKeepsItsSchedule(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("a"), "a", with(hourly, `'retry': {'max_retries': 100, 'retry_delay': 1, 'backoff_multiplier': 1}`))
	s.pass(30 * time.Minute)
	for range 1 + plan.LoopLimit {
		s.end(s.started(), failure(model.ReasonError, true))
		s.pass(time.Second)
	}
	s.ended()
	s.pass(time.Hour)
	failed := s.end(s.started(), failure(model.ReasonError, true))
	s.pass(time.Minute)
	s.noneStarted()
	if !strings.Contains(strings.Join(failed.Errors, "\n"), "not retried: stopped") {
		t.Errorf("%q", failed.Errors)
	}
	if _, err := s.UpdateTask("", task.ID, quoted(`{'enabled': false}`)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.UpdateTask("", task.ID, quoted(`{'enabled': true}`)); err != nil {
		t.Fatal(err)
	}
	if s.stopped(task) {
		t.Error("still stopped after a user enabled it")
	}
}

// Two tasks write into the folder that the other watches.
func TestWatchesThatStartEachOther(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	watching := func(name string) model.Task {
		return s.task(s.job(name), name, `{'schedule': {'type': 'file_watch', 'watch_path': '`+t.TempDir()+`', 'watch_debounce': 1}}`)
	}
	a, b := watching("a"), watching("b")
	s.changed(a) // by a user
	starts := 0
	for !s.stopped(a) && !s.stopped(b) {
		if starts++; starts > 2*plan.LoopLimit {
			t.Fatal("they start each other forever")
		}
		first := s.started()
		s.changed(b) // by the run of a
		s.end(first, success)
		if s.stopped(b) {
			break
		}
		s.end(s.started(), success)
		s.changed(a) // by the run of b, a moment after its end
	}
	s.ended()
	s.noneStarted()
	if starts != 1+plan.LoopLimit {
		t.Errorf("a started %d times", starts)
	}
}

// Repeated saves by a user are no loop, even while other tasks run.
func TestManyChangesAreNoLoop(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"max_concurrent_runs": 9}`)
	long := s.task(s.job("long"), "long", `{}`)
	if _, err := s.RunTask("", long.ID, nil); err != nil {
		t.Fatal(err)
	}
	s.started()
	task := s.task(s.job("a"), "a", `{'schedule': {'type': 'file_watch', 'watch_path': '`+t.TempDir()+`', 'watch_debounce': 1}}`)
	for range 3 * plan.LoopLimit {
		s.changed(task)
		s.end(s.started(), success)
		s.pass(time.Minute)
	}
	if s.stopped(task) {
		t.Error("stopped")
	}
}

// A service that keeps crashing mistakes each of its starts for a start of the machine.
func TestAtBootInALoop(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.options.AtLogin = true
	task := s.task(s.job("a"), "a", `{'schedule': {'type': 'calendar', 'cron_expression': '@reboot'}}`)
	for range plan.LoopLimit {
		s.restart(time.Second)
		s.end(s.started(), success)
	}
	s.restart(time.Second)
	s.noneStarted()
	if !s.stopped(task) {
		t.Errorf("%q", s.history(task))
	}
}

// Two tasks start each other by files, each a while after the other: a watch
// reports at most every few seconds.
func TestWatchesThatStartEachOtherLate(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	watching := func(name string) model.Task {
		return s.task(s.job(name), name, `{'schedule': {'type': 'file_watch', 'watch_path': '`+t.TempDir()+`', 'watch_debounce': 1}}`)
	}
	a, b := watching("a"), watching("b")
	late := func(task model.Task) {
		s.pass(20 * time.Second)
		s.hooks().FilesChanged(watch.Event{ID: task.ID, Files: []string{"a.md"}, Waited: 20 * time.Second})
		s.sync()
	}
	late(a)
	for starts := 0; !s.stopped(a) && !s.stopped(b); starts++ {
		if starts > 2*plan.LoopLimit {
			t.Fatal("they start each other forever")
		}
		s.end(s.started(), success)
		if late(b); s.stopped(b) {
			break
		}
		s.end(s.started(), success)
		late(a)
	}
	s.noneStarted()
}

// A run starts its own task again, directly or through another task's run.
func TestRunsThatStartTheirOwnTask(t *testing.T) {
	t.Parallel()
	for _, through := range []bool{false, true} {
		s := newFixture(t)
		a, b := s.task(s.job("a"), "a", `{}`), s.task(s.job("b"), "b", `{}`)
		ask := func(by string, task model.Task) {
			if _, err := s.RunTask(by, task.ID, nil); err != nil {
				t.Fatal(err)
			}
		}
		ask("", a)
		for starts := 0; !s.stopped(a) && !s.stopped(b); starts++ {
			if starts > 2*plan.LoopLimit {
				t.Fatal("it starts itself forever")
			}
			run := s.started()
			if through {
				ask(run.Run.ID, b)
				s.end(run, success)
				if s.stopped(b) {
					break
				}
				run = s.started()
			}
			ask(run.Run.ID, a)
			s.end(run, success)
		}
		s.noneStarted()
		ask("", a) // by a user
		s.end(s.started(), success)
		if s.stopped(a) {
			t.Error("a user's request did not let it continue")
		}
	}
}

// A run that starts other tasks, however many times, is no loop.
func TestARunMayStartOtherTasks(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	a, b := s.task(s.job("a"), "a", `{}`), s.task(s.job("b"), "b", `{}`)
	if _, err := s.RunTask("", a.ID, nil); err != nil {
		t.Fatal(err)
	}
	run := s.started()
	for range 2 * plan.LoopLimit {
		if _, err := s.RunTask(run.Run.ID, b.ID, nil); err != nil {
			t.Fatal(err)
		}
		s.end(s.started(), success)
	}
	if s.stopped(a) || s.stopped(b) {
		t.Error("stopped")
	}
}

// A task that fails often, each slot with its own retry, is in no loop.
func TestRetriesOfManySlotsAreNoLoop(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("a"), "a", `{'schedule': {'type': 'calendar', 'cron_expression': '* * * * *'}, 'retry': {'max_retries': 1, 'retry_delay': 1}}`)
	s.pass(time.Second)
	for range 3 * plan.LoopLimit {
		s.pass(time.Minute - time.Second)
		s.end(s.started(), failure(model.ReasonError, true))
		s.pass(time.Second)
		s.end(s.started(), failure(model.ReasonError, true))
	}
	if s.stopped(task) {
		t.Errorf("%q", s.history(task))
	}
	s.restart(time.Second)
	if s.stopped(task) {
		t.Error("stopped by a restart")
	}
}

// A run that edits or enables its own task, by a request or in the file, does
// not reset the count of the loop.
func TestARunDoesNotResetItsOwnBreaker(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"request", "file", "another's request"} {
		t.Run(how, func(t *testing.T) {
			s := newFixture(t)
			task, other := s.task(s.job("a"), "a", `{}`), s.task(s.job("b"), "b", `{}`)
			if _, err := s.RunTask("", task.ID, nil); err != nil {
				t.Fatal(err)
			}
			edit := func(by string, n int) {
				patch := quoted(`{'description': '', 'command': 'edit ` + strconv.Itoa(n) + `'}`)
				if how == "file" {
					by = ""
					if err := s.store.Tasks.Update(func(all []model.Task) ([]model.Task, error) {
						for i := range all {
							if all[i].ID == task.ID {
								all[i].Command, all[i].UpdatedAt = model.NewTask().Command+strconv.Itoa(n), s.clock.Now().Add(time.Duration(n)*time.Second)
							}
						}
						return all, nil
					}); err != nil {
						t.Fatal(err)
					}
					s.hooks().LoadFiles()
				} else if _, err := s.UpdateTask(by, task.ID, patch); err != nil {
					t.Fatal(err)
				}
			}
			for starts := 0; !s.stopped(task); starts++ {
				if starts > 2*plan.LoopLimit {
					t.Fatal("it starts itself forever")
				}
				run := s.started()
				by := run
				if how == "another's request" {
					if _, err := s.RunTask(run.Run.ID, other.ID, nil); err != nil {
						t.Fatal(err)
					}
					by = s.started()
				}
				edit(by.Run.ID, starts)
				if _, err := s.RunTask(run.Run.ID, task.ID, nil); err != nil {
					t.Fatal(err)
				}
				s.end(run, success)
				if by.Run.ID != run.Run.ID {
					s.end(by, success)
				}
			}
			if how != "file" {
				s.pass(time.Second)
				if _, err := s.UpdateTask("", task.ID, quoted(`{'command': 'by a person'}`)); err != nil {
					t.Fatal(err)
				}
				if s.stopped(task) {
					t.Error("a user's edit did not let it continue")
				}
			}
		})
	}
}
