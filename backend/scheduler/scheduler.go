package scheduler

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"time"

	"claude-scheduler/backend/clock"
	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/notify"
	"claude-scheduler/backend/runner"
	"claude-scheduler/backend/schedule"
	"claude-scheduler/backend/store"
	"claude-scheduler/backend/watch"
)

// Runner executes runs; runner.Executor is the real one.
type Runner interface {
	// Run executes one run and returns when it has ended. An error means that
	// ctx ended first: the run continues, or was never started.
	Run(ctx context.Context, o runner.Request, h runner.Hooks) (runner.Result, error)
	// State reports the state of a run of an earlier process.
	State(runID string) runner.State
	// Adopt is Run for a run that State found.
	Adopt(ctx context.Context, o runner.Request, h runner.Hooks) (runner.Result, error)
	// Cancel stops a run, gracefully first; its result comes from Run or Adopt.
	Cancel(runID string, reason model.Reason)
	// Forget removes the execution files of a run whose result is recorded.
	Forget(runID string) error
	// Sweep forgets every run that active does not report.
	Sweep(active func(runID string) bool) error
	// Environment returns what every run starts with: the login shell's variables.
	Environment(ctx context.Context) []string
	// LoginState reports how that environment was captured.
	LoginState() environ.State
}

// Notifier sends notifications about runs.
type Notifier interface {
	Started(run model.Run)
	Ended(run model.Run)
	// Flagged is called when a running run is far outside the history of its task.
	Flagged(run model.Run)
	// Asked is called when a run waits for a permission, Answered when it no
	// longer does.
	Asked(run model.Run, r model.PermissionRequest)
	Answered(run model.Run, request string)
	// Faults are the URLs that the last notification did not reach.
	Faults() []notify.Fault
}

// Options are what a Scheduler works with; all but Log, Digest, Check, Fleet,
// OnBattery, Heartbeat, GitHub and MachineZone are required.
type Options struct {
	Store    *store.Store
	Clock    clock.Clock
	Runner   Runner
	Watcher  *watch.Watcher
	Notifier Notifier
	Version  string // program version
	BootID   string // changes with every start of the machine; empty: unknown
	AtLogin  bool   // started at login, which counts as a boot for @reboot
	Log      *slog.Logger
	// Digest makes and sends the digest of the report, in its own goroutine; nil:
	// there is none.
	Digest func()
	// Check checks whether the next runs of tasks would fail, in its own
	// goroutine. It returns the tasks that there was no time for; nil: tasks are
	// not checked.
	Check func(ctx context.Context, tasks []string) (left []string)
	// Fleet decides about shared jobs; nil: the machine has joined no fleet.
	Fleet Fleet
	// OnBattery reports whether the machine runs on battery; it may take a while.
	// nil: it has none.
	OnBattery func(ctx context.Context) (bool, error)
	// Heartbeat calls the URL of the setting heartbeat_url, in its own goroutine. An
	// error never contains the URL. nil: it is not called.
	Heartbeat func(ctx context.Context, url string) error
	// GitHub asks GitHub for the events of a task since an earlier state, in its own
	// goroutine; nil: there are none.
	GitHub func(ctx context.Context, task model.Task, state json.RawMessage) (GitHubAnswer, error)
	// MachineZone is the current time zone of the machine; nil: schedule.Machine.
	MachineZone func() *time.Location
}

// Scheduler runs the schedule of one data directory. Its state belongs to the
// loop of Serve; the methods here hand calls to that loop and may be used from
// any goroutine. Before Serve, they wait for it.
type Scheduler struct {
	options Options
	calls   chan func(*loop)
	events  *broadcaster
	stopped chan struct{} // closed when the loop has ended

	stop     chan struct{} // closed by Shutdown
	stopOnce sync.Once
}

// ErrStopped is returned by calls to a scheduler that has stopped.
var ErrStopped = errors.New("the background service is stopping")

// New returns a scheduler that is not running yet.
func New(o Options) *Scheduler {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Fleet == nil {
		o.Fleet = noFleet{}
	}
	if o.MachineZone == nil {
		o.MachineZone = schedule.Machine
	}
	return &Scheduler{
		options: o, calls: make(chan func(*loop)), events: newBroadcaster(),
		stop: make(chan struct{}), stopped: make(chan struct{}),
	}
}

// Serve runs the schedule until ctx ends or Shutdown is called. Runs that are
// active then are left to their supervisors; the next Serve adopts them.
func (s *Scheduler) Serve(ctx context.Context) error {
	alarm, err := s.options.Clock.NewAlarm()
	if err != nil {
		s.end()
		return err
	}
	defer alarm.Close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	l := newLoop(s, alarm)
	l.recover(ctx)
	stop := s.stop
	for {
		l.tick(ctx)
		select {
		case <-alarm.C():
		case call := <-s.calls:
			call(l)
		case <-l.store.Changed():
			l.fleet.RecordsEdited()
			l.reload()
		case event := <-l.watcher.Events():
			l.fileEvent(event)
		case <-stop:
			cancel()
			stop = nil
		case <-ctx.Done():
			l.records.flush()
			l.flush()
			s.end()
			l.background.Wait()
			return nil
		}
	}
}

// end makes calls fail and closes event streams.
func (s *Scheduler) end() {
	close(s.stopped)
	s.events.close()
}

// Shutdown ends Serve and does not wait for it. Active runs are not affected.
func (s *Scheduler) Shutdown() { s.stopOnce.Do(func() { close(s.stop) }) }

// Ending returns a channel that is closed as soon as Shutdown is called, even if
// Serve takes longer to end.
func (s *Scheduler) Ending() <-chan struct{} { return s.stop }

// send hands a call to the loop and does not wait for it. After the loop has
// ended, the call is dropped: the next start recovers from the records.
func (s *Scheduler) send(f func(*loop)) {
	select {
	case s.calls <- f:
	case <-s.stopped:
	}
}

// call runs f on the loop and returns its result.
func call[T any](s *Scheduler, f func(*loop) (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	select {
	case s.calls <- func(l *loop) {
		value, err := f(l)
		done <- result{value, err}
	}:
		r := <-done
		return r.value, r.err
	case <-s.stopped:
		var none T
		return none, errStopped()
	}
}

func errStopped() error {
	return &model.Problem{Message: ErrStopped.Error(), Hint: "start it again: claude-scheduler daemon start", Kind: model.KindUnavailable}
}
