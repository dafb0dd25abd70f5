package tray

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/google/uuid"

	"claude-scheduler/backend/api"
	"claude-scheduler/backend/ask"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/clock"
	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/notify"
	"claude-scheduler/backend/runner"
	"claude-scheduler/backend/scheduler"
	backend "claude-scheduler/backend/service"
	"claude-scheduler/backend/store"
	"claude-scheduler/backend/watch"
)

// service is the real background service, whose runs last until the test or a user
// ends them.
type service struct {
	t      *testing.T
	client *client.Client
	ended  chan struct{} // closed when the service stopped
	runs   *runs
}

// runs is an executor without processes.
type runs struct {
	mu   sync.Mutex
	ends map[string]chan model.Run
}

func (x *runs) Run(ctx context.Context, o runner.Request, h runner.Hooks) (runner.Result, error) {
	now := clock.System{}.Now()
	run := o.Run
	run.Status, run.StartTime = model.RunRunning, &now
	end := x.end(run.TaskName)
	h.Started(run)
	select {
	case how := <-end:
		later := clock.System{}.Now()
		run.Status, run.Reason, run.EndTime = how.Status, how.Reason, &later
		return runner.Result{Run: run}, nil
	case <-ctx.Done():
		return runner.Result{}, ctx.Err()
	}
}

// end returns the channel that ends the run of a task.
func (x *runs) end(task string) chan model.Run {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.ends[task] == nil {
		x.ends[task] = make(chan model.Run, 1)
	}
	return x.ends[task]
}

func (x *runs) Adopt(context.Context, runner.Request, runner.Hooks) (runner.Result, error) {
	return runner.Result{}, errors.New("nothing to adopt")
}
func (x *runs) State(string) runner.State { return runner.Unknown }
func (x *runs) Cancel(_ string, reason model.Reason) {
	x.end("Review") <- model.Run{Status: model.RunCancelled, Reason: reason}
}
func (x *runs) Forget(string) error                              { return nil }
func (x *runs) Sweep(func(string) bool) error                    { return nil }
func (x *runs) Preview(context.Context, runner.Request) string   { return "" }
func (x *runs) Answer(context.Context, string, ask.Answer) error { return nil }
func (x *runs) IsInside(string, int) bool                        { return false }
func (x *runs) Environment(context.Context) []string             { return nil }
func (x *runs) LoginState() environ.State                        { return environ.State{} }

type silent struct{}

func (silent) Started(model.Run)                            {}
func (silent) Flagged(model.Run)                            {}
func (silent) Ended(model.Run)                              {}
func (silent) Asked(model.Run, model.PermissionRequest)     {}
func (silent) Answered(model.Run, string)                   {}
func (silent) Test(context.Context) []notify.DeliveryResult { return nil }
func (silent) Faults() []notify.Fault                       { return nil }

func newService(t *testing.T) *service {
	t.Helper()
	home := t.TempDir()
	data, err := store.Open(home)
	if err != nil {
		t.Fatal(err)
	}
	watcher := watch.New(nil)
	s := &service{t: t, client: client.New(home), ended: make(chan struct{}), runs: &runs{ends: map[string]chan model.Run{}}}
	sched := scheduler.New(scheduler.Options{
		Store: data, Clock: clock.System{}, Runner: s.runs, Watcher: watcher, Notifier: silent{}, Version: "test", BootID: uuid.NewString(),
	})
	svc := backend.New(backend.Options{Scheduler: sched, Store: data, Clock: clock.System{}, Runner: s.runs, Watcher: watcher, Notifier: silent{}})
	server := &api.Server{Service: svc, Home: home, Version: "test"}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer close(s.ended)
		if err := sched.Serve(ctx); err != nil {
			t.Error(err)
		}
		server.Stop()
		watcher.Close()
		data.Close()
	}()
	t.Cleanup(func() { cancel(); <-s.ended })
	return s
}

// add makes a task of a new job and returns it.
func (s *service) add(name string) model.Task {
	s.t.Helper()
	job, err := s.client.Jobs.Create(map[string]any{"name": "Job of " + name, "working_directory": map[string]any{"path": s.t.TempDir()}})
	if err != nil {
		s.t.Fatal(err)
	}
	task, err := s.client.Tasks.Create(map[string]any{"name": name, "job_id": job.ID, "command": "do it",
		"schedule": map[string]any{"type": "calendar", "cron_expression": "0 0 1 1 *", "timezone": "UTC"}})
	if err != nil {
		s.t.Fatal(err)
	}
	return task
}
