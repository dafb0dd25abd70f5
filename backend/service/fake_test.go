package service

import (
	"context"
	"sync"

	"claude-scheduler/backend/ask"
	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/notify"
	"claude-scheduler/backend/runner"
)

// fakeExecutor starts no process. A run continues until the test ends it or it is
// cancelled.
type fakeExecutor struct {
	fixture *fixture
	started chan runner.Request // each run that was taken over, by Run or Adopt

	mu            sync.Mutex
	results       map[string]chan runner.Result // results of running runs
	adoptable     map[string]runner.State       // results of State
	endedUnseen   map[string]runner.Result      // results of runs that ended while no service was running
	adopted       []string
	answers       []ask.Answer // to requests of runs
	tooLate       error        // result of Answer
	forgotten     []string
	handed        map[string]bool // every run that was ever handed over
	swept         bool
	cancelled     map[string]model.Reason
	hooks         map[string]runner.Hooks // keyed by run id
	ignoresCancel bool                    // Cancel is only recorded

	environment []string
	login       environ.State
}

func newFakeExecutor(s *fixture) *fakeExecutor {
	return &fakeExecutor{
		fixture: s, started: make(chan runner.Request, 10_000), results: map[string]chan runner.Result{}, handed: map[string]bool{},
		adoptable: map[string]runner.State{}, endedUnseen: map[string]runner.Result{}, cancelled: map[string]model.Reason{}, hooks: map[string]runner.Hooks{},
	}
}

func (f *fakeExecutor) Run(ctx context.Context, o runner.Request, h runner.Hooks) (runner.Result, error) {
	if known, ok, err := f.fixture.options.Store.Runs.Get(o.Run.ID); err != nil || !ok || known.Status != model.RunUpcoming {
		f.fixture.t.Errorf("run %s starts before it is recorded: %v %v %v", o.Run.ID, known.Status, ok, err)
	}
	return f.follow(ctx, o, h)
}

// knows reports whether a run was ever handed to the executor.
func (f *fakeExecutor) knows(id string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.handed[id]
}

func (f *fakeExecutor) follow(ctx context.Context, o runner.Request, h runner.Hooks) (runner.Result, error) {
	result := make(chan runner.Result, 1)
	f.mu.Lock()
	f.results[o.Run.ID], f.handed[o.Run.ID], f.hooks[o.Run.ID] = result, true, h
	f.mu.Unlock()
	if o.Run.Status == model.RunUpcoming {
		now := f.fixture.clock.Now()
		o.Run.Status, o.Run.StartTime = model.RunRunning, &now
		h.Started(o.Run)
	}
	f.started <- o
	select {
	case r := <-result:
		end := f.fixture.clock.Now()
		r.Run.EndTime = &end
		return r, nil
	case <-ctx.Done(): // a real supervisor continues without the service
		f.leave(o.Run.ID, runner.Alive, runner.Result{})
		return runner.Result{}, ctx.Err()
	}
}

// end ends a running run; change makes its result from the record.
func (f *fakeExecutor) end(id string, change func(*runner.Result)) {
	run, _, err := f.fixture.options.Store.Runs.Get(id)
	if err != nil {
		f.fixture.t.Errorf("run %s is not recorded: %v", id, err)
		return
	}
	f.endAs(runner.Result{Run: run}, change)
}

func (f *fakeExecutor) endAs(result runner.Result, change func(*runner.Result)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	id := result.Run.ID
	if f.results[id] == nil {
		f.fixture.t.Errorf("run %s is not running", id)
		return
	}
	change(&result)
	f.results[id] <- result
	delete(f.results, id)
}

func (f *fakeExecutor) State(id string) runner.State {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.adoptable[id]
}

func (f *fakeExecutor) Adopt(ctx context.Context, o runner.Request, h runner.Hooks) (runner.Result, error) {
	f.mu.Lock()
	state, kept := f.adoptable[o.Run.ID], f.endedUnseen[o.Run.ID]
	f.adopted = append(f.adopted, o.Run.ID)
	f.mu.Unlock()
	switch state {
	case runner.Alive:
		return f.follow(ctx, o, h)
	case runner.Ended:
		return kept, nil
	default:
		o.Run.Status, o.Run.Reason = model.RunFailed, model.ReasonInterrupted
		return runner.Result{Run: o.Run}, nil
	}
}

func (f *fakeExecutor) Cancel(id string, reason model.Reason) {
	f.mu.Lock()
	f.cancelled[id] = reason
	goesOn := f.results[id] != nil && !f.ignoresCancel
	f.mu.Unlock()
	if goesOn {
		f.end(id, func(r *runner.Result) { r.Run.Status, r.Run.Reason = model.RunCancelled, reason })
	}
}

func (f *fakeExecutor) Forget(id string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.forgotten = append(f.forgotten, id)
	return nil
}

func (f *fakeExecutor) Sweep(func(string) bool) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.swept = true
	return nil
}
func (f *fakeExecutor) Preview(_ context.Context, o runner.Request) string {
	return "claude -p # " + o.Task.Name
}
func (f *fakeExecutor) Answer(_ context.Context, _ string, a ask.Answer) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers = append(f.answers, a)
	return f.tooLate
}
func (f *fakeExecutor) IsInside(string, int) bool            { return false }
func (f *fakeExecutor) Environment(context.Context) []string { return f.environment }
func (f *fakeExecutor) LoginState() environ.State            { return f.login }
func (f *fakeExecutor) count() int                           { return len(f.started) }
func (f *fakeExecutor) leave(id string, state runner.State, r runner.Result) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.adoptable[id], f.endedUnseen[id] = state, r
}

// recorder is a Notifier that records its calls.
type recorder struct {
	mu      sync.Mutex
	starts  []string // names of tasks
	flagged []string
	ended   chan model.Run
}

func (r *recorder) Started(run model.Run) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.starts = append(r.starts, run.TaskName)
}

func (r *recorder) Asked(model.Run, model.PermissionRequest) {}
func (r *recorder) Answered(model.Run, string)               {}

func (r *recorder) Test(context.Context) []notify.DeliveryResult { return nil }
func (r *recorder) Faults() []notify.Fault                       { return nil }
func (r *recorder) Flagged(run model.Run) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.flagged = append(r.flagged, run.Outlier)
}

func (r *recorder) Ended(run model.Run) { r.ended <- run }
