package service

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/runner"
	"claude-scheduler/backend/scheduler"
	"claude-scheduler/backend/store"
	"claude-scheduler/backend/testclock"
	"claude-scheduler/backend/watch"
)

// patience bounds how long a test waits for an event that should come immediately.
const patience = time.Minute

// A fixture is a service on a real data directory with a real watcher, a clock
// that the test sets, and a fake executor.
type fixture struct {
	*Service
	t        *testing.T
	home     string
	clock    *testclock.Clock
	fake     *fakeExecutor
	notified *recorder
	options  scheduler.Options
	cancel   context.CancelFunc
	over     chan struct{}
}

// morning is the initial time of every fixture.
var morning = time.Date(2026, 3, 10, 8, 30, 0, 0, time.UTC)

func newFixture(t *testing.T) *fixture {
	t.Helper()
	s := &fixture{t: t, home: t.TempDir(), clock: testclock.New(morning), notified: &recorder{ended: make(chan model.Run, 1000)}}
	s.fake = newFakeExecutor(s)
	s.start()
	s.settings(`{"timezone": "UTC"}`)
	t.Cleanup(s.halt)
	return s
}

// start opens the data directory and starts a service on it.
func (s *fixture) start() {
	s.t.Helper()
	s.startAfter(func() {})
}

// startAfter is start, with a change of the data directory before the service starts.
func (s *fixture) startAfter(meanwhile func()) {
	s.t.Helper()
	files, err := store.Open(s.home)
	if err != nil {
		s.t.Fatal(err)
	}
	s.options.Store = files
	meanwhile()
	s.options.Watcher = watch.New(nil)
	s.options.Clock, s.options.Runner, s.options.Notifier, s.options.Version = s.clock, s.fake, s.notified, "test"
	sched := scheduler.New(s.options)
	service := New(Options{
		Scheduler: sched, Store: files, Clock: s.clock, Runner: s.fake, Watcher: s.options.Watcher, Notifier: s.notified,
	})
	ctx, cancel := context.WithCancel(context.Background())
	s.Service, s.cancel, s.over = service, cancel, make(chan struct{})
	go func() {
		defer close(s.over)
		if err := sched.Serve(ctx); err != nil {
			s.t.Errorf("the scheduler ended with: %v", err)
		}
	}()
	s.sync()
}

func (s *fixture) hooks() scheduler.TestHooks { return scheduler.TestHooks{Scheduler: s.scheduler} }

// putRun changes a record before a service sees it.
func (s *fixture) putRun(id string, change func(*model.Run)) {
	s.t.Helper()
	run, ok, err := s.options.Store.Runs.Get(id)
	if err != nil || !ok {
		s.t.Fatal(ok, err)
	}
	change(&run)
	if err := s.options.Store.Runs.Put(run); err != nil {
		s.t.Fatal(err)
	}
}

func (s *fixture) putState(state store.State) {
	s.t.Helper()
	if err := s.options.Store.State.Update(func(present *store.State) error { *present = state; return nil }); err != nil {
		s.t.Fatal(err)
	}
}

// halt ends the service as a shutdown does, and closes everything.
func (s *fixture) halt() {
	if s.cancel == nil {
		return
	}
	s.cancel()
	s.cancel = nil
	<-s.over
	if err := s.watcher.Close(); err != nil {
		s.t.Error(err)
	}
	if err := s.store.Close(); err != nil {
		s.t.Error(err)
	}
}

// restart is a new process, after the clock advanced by d.
func (s *fixture) restart(d time.Duration) {
	s.t.Helper()
	s.halt()
	s.clock.Jump(s.clock.Now().Add(d))
	s.start()
}

// sync returns once the loop has handled all that happened before: the first
// call may be served before the alarm fires, the tick after it decides, and the
// second call comes after that tick.
func (s *fixture) sync() {
	for range 3 {
		s.scheduler.Status()
	}
}

// pass lets time pass while awake.
func (s *fixture) pass(d time.Duration) {
	s.clock.Advance(d, s.sync)
	s.sync()
}

// sleep lets the machine sleep.
func (s *fixture) sleep(d time.Duration) {
	s.clock.Jump(s.clock.Now().Add(d))
	s.sync()
}

func (s *fixture) settings(patch string) {
	s.t.Helper()
	if _, err := s.UpdateSettings(json.RawMessage(patch)); err != nil {
		s.t.Fatal(err)
	}
	s.sync()
}

// job makes a job with its own directory.
func (s *fixture) job(name string) model.Job {
	s.t.Helper()
	job, err := s.CreateJob(raw(map[string]any{"name": name, "working_directory": map[string]any{"path": s.t.TempDir()}}))
	if err != nil {
		s.t.Fatal(err)
	}
	return job
}

// task makes a task of a job from a JSON patch with single quotes.
func (s *fixture) task(job model.Job, name, patch string) model.Task {
	s.t.Helper()
	fields := map[string]any{"name": name, "job_id": job.ID, "command": "Do it"}
	if err := json.Unmarshal(quoted(patch), &fields); err != nil {
		s.t.Fatal(err)
	}
	task, err := s.CreateTask(raw(fields))
	if err != nil {
		s.t.Fatal(err)
	}
	s.sync()
	return task
}

const hourly = `{'schedule': {'type': 'calendar', 'cron_expression': '0 * * * *'}}`

func quoted(patch string) json.RawMessage {
	return json.RawMessage(strings.ReplaceAll(patch, "'", `"`))
}

func raw(v any) json.RawMessage {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // maps of strings always encode
	}
	return data
}

// history lists the records of a task, oldest first, as lines like
// "09:00 schedule running" or "10:00 schedule cancelled overlap".
func (s *fixture) history(task model.Task) []string {
	s.t.Helper()
	var out []string
	for _, run := range s.runs(task) {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", run.ScheduledTime.UTC().Format("15:04"), run.Trigger, run.Status, run.Reason)))
	}
	return out
}

// runs returns the records of a task, oldest first.
func (s *fixture) runs(task model.Task) []model.Run {
	s.t.Helper()
	s.sync()
	runs, err := s.store.Runs.List(store.Filter{Task: task.ID})
	if err != nil {
		s.t.Fatal(err)
	}
	slices.Reverse(runs)
	return runs
}

func (s *fixture) wantHistory(task model.Task, want ...string) {
	s.t.Helper()
	if got := s.history(task); !slices.Equal(got, want) {
		s.t.Errorf("%s: got\n  %s\nwant\n  %s", task.Name, strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// started returns the next run that the executor received.
func (s *fixture) started() runner.Request {
	s.t.Helper()
	select {
	case o := <-s.fake.started:
		s.sync()
		return o
	case <-time.After(patience):
		s.t.Fatal("no run started")
		panic("unreachable")
	}
}

// noneStarted checks that nothing else was handed to the executor: it has
// received no other run, and the loop has not decided on one that it will receive.
func (s *fixture) noneStarted() {
	s.t.Helper()
	s.sync()
	for _, a := range s.scheduler.ActiveRuns() {
		if a.Started && !s.fake.knows(a.Run.ID) {
			s.t.Errorf("run %s of %s is being started", a.Run.ID, a.Run.TaskName)
		}
	}
	if n := s.fake.count(); n > 0 {
		s.t.Fatalf("%d more runs started", n)
	}
}

// end lets a run end, and returns once that is recorded.
func (s *fixture) end(o runner.Request, change func(*runner.Result)) model.Run {
	s.t.Helper()
	s.fake.end(o.Run.ID, change)
	return s.ended()
}

func success(r *runner.Result) { r.Run.Status = model.RunSuccess }

func failure(reason model.Reason, retryable bool) func(*runner.Result) {
	return func(r *runner.Result) {
		r.Run.Status, r.Run.Reason, r.Run.Errors, r.Retryable = model.RunFailed, reason, model.Strings{"as the test wants it"}, retryable
	}
}

// ended returns the next run that ended.
func (s *fixture) ended() model.Run {
	s.t.Helper()
	select {
	case run := <-s.notified.ended:
		s.sync()
		return run
	case <-time.After(patience):
		s.t.Fatal("no run ended")
		panic("unreachable")
	}
}

// flush writes what follows from the runs into jobs.json and tasks.json now,
// as the loop does a moment later.
func (s *fixture) flush() {
	s.hooks().Flush()
}

// eventually waits until a condition holds that no event announces.
func (s *fixture) eventually(what string, holds func() bool) {
	s.t.Helper()
	for late := time.Now().Add(patience); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(late) {
			s.t.Fatalf("did not happen: %s", what)
		}
	}
}

// await reads events until one satisfies the condition.
func (s *fixture) await(events <-chan apitype.Event, what string, is func(apitype.Event) bool) {
	s.t.Helper()
	late := time.After(patience)
	for {
		select {
		case event, open := <-events:
			if !open {
				s.t.Fatalf("the events ended before: %s", what)
			}
			if is(event) {
				s.sync()
				return
			}
		case <-late:
			s.t.Fatalf("did not happen: %s", what)
		}
	}
}
