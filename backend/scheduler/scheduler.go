package scheduler

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"claude-scheduler/backend/clock"
	"claude-scheduler/backend/contract"
	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/execute"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/notify"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/schedule"
	"claude-scheduler/backend/store"
	"claude-scheduler/backend/watch"
)

// Executor carries out runs; execute.Executor is the real one.
type Executor interface {
	// Run carries out one run and returns when it has ended. An error means
	// that ctx ended first: the run goes on, or was never started.
	Run(ctx context.Context, o execute.Order, h execute.Hooks) (execute.Result, error)
	// State says what is left of a run of an earlier process.
	State(runID string) execute.State
	// Adopt is Run for a run that State found.
	Adopt(ctx context.Context, o execute.Order, h execute.Hooks) (execute.Result, error)
	// Cancel ends a run, gracefully first; its result comes from Run or Adopt.
	Cancel(runID string, reason model.Reason)
	// Forget removes what is kept of a run whose result is on record.
	Forget(runID string) error
	// Sweep forgets every run that active does not name.
	Sweep(active func(runID string) bool) error
	// Preview is the command line of an order, for a shell.
	Preview(ctx context.Context, o execute.Order) string
	// Environment is what every run begins with: the login shell's variables.
	Environment(ctx context.Context) []string
	// LoginState says how that environment came about.
	LoginState() environ.State
}

// Notifier tells people about runs.
type Notifier interface {
	Started(run model.Run)
	Ended(run model.Run)
	// Test tells everybody who may be told something, and waits for how it went.
	Test(ctx context.Context) []notify.Tried
	// Faults are the addresses that could not be told the last time.
	Faults() []notify.Fault
}

// Options are what an engine works with; all but AtLogin, LookAtLogin, Log and MachineZone are required.
type Options struct {
	Store    *store.Store
	Clock    clock.Clock
	Executor Executor
	Watcher  *watch.Watcher
	Notifier Notifier
	Version  string // of the program
	BootID   string // changes with every start of the machine; empty: unknown
	Login    bool   // started by a login, which counts as a start for @reboot
	// AtLogin makes the service start at login, or no longer. Nil: it is not
	// this engine's business.
	AtLogin func(enabled bool) error
	// LookAtLogin says by what the service is started at login, empty for by
	// nothing, and a hint. Nil: unknown.
	LookAtLogin func() (means, hint string, err error)
	Log         *slog.Logger
	// MachineZone is the time zone of the machine now; nil: schedule.Machine.
	MachineZone func() *time.Location
}

// Engine runs the schedule of one data directory.
type Engine struct {
	Options
	calls   chan func()
	events  *hub
	alarm   clock.Alarm
	stop    context.CancelFunc
	stopped chan struct{}
	running sync.WaitGroup // goroutines of runs
	started time.Time

	// Below here belongs to the loop.
	tasks      []plan.Task              // armed ones, for plan
	armed      map[string]*scheduledTask        // by task id: every task, armed or not
	active     []*activeRun                // in the order of arrival
	unsaved    []model.Run              // ended or decided, but the disk refused the record
	unheard    []watch.Event            // file changes whose run the disk refused
	waits      map[string]string        // run id -> what it waits for
	spent      spending                 // today
	zone       *time.Location           // the machine's, as slots are reckoned
	zoneSeen   time.Time                // when it was last asked for
	watching   time.Time                // since when the clock was watched without a gap
	alarmAt    time.Time                // what the alarm is set to
	catchUp    time.Time                // when a missed slot was last caught up
	unknown    map[string]unknownWait   // by limitKey
	effects    []effect                 // runs that ended a moment ago
	deleted    map[string]model.Profile // for an undo
	faults     map[string]contract.Fault
	flushed    time.Time                  // when that was last written
	flushAgain time.Time                  // when to write them again after the disk refused; zero: it did not
	stale      bool                       // what is on disk of statuses and slots is behind the runs
	touched    map[string]struct{}        // jobs whose status may have changed since
	derived    map[string]model.JobStatus // as last reckoned, by job id
	tookOver   bool                       // the runs of earlier processes are known
	booted     bool                       // what is due at the start of the machine is on record
	kept       time.Time                  // when retention was last applied
	status     string                     // the last status event, as JSON, to send only changes
}

// ErrStopped is returned by requests to an engine that has stopped.
var ErrStopped = errors.New("the background service is stopping")

// New returns an engine that is not running yet.
func New(o Options) *Engine {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.MachineZone == nil {
		o.MachineZone = schedule.Machine
	}
	return &Engine{
		Options: o, calls: make(chan func()), events: newHub(), stopped: make(chan struct{}),
		armed: map[string]*scheduledTask{}, waits: map[string]string{}, unknown: map[string]unknownWait{}, faults: map[string]contract.Fault{}, deleted: map[string]model.Profile{}, touched: map[string]struct{}{}, derived: map[string]model.JobStatus{},
	}
}

// Serve runs the schedule until ctx ends or Shutdown is called. Runs that go on
// then are left to their supervisors; the next Serve adopts them.
func (l *loop) Serve(ctx context.Context) error {
	ctx, l.stop = context.WithCancel(ctx)
	defer l.stop()
	alarm, err := l.clock.NewAlarm()
	if err != nil {
		close(l.stopped) // or requests would wait for ever
		l.events.close()
		return err
	}
	defer alarm.Close()
	l.alarm = alarm
	l.startedAt, l.awakeSince = l.clock.Now(), l.clock.Now()
	l.recover(ctx)
	for {
		l.tick(ctx)
		select {
		case <-l.alarm.C():
		case call := <-l.calls:
			call()
		case <-l.store.Changed():
			l.reload()
		case event := <-l.watcher.Events():
			l.fileEvent(event)
		case <-ctx.Done():
			l.flushPending()
			l.flush()
			close(l.stopped)
			l.events.close()
			l.running.Wait()
			return nil
		}
	}
}

// Shutdown ends Serve. Runs that go on are not touched.
func (l *loop) Shutdown() {
	go l.do(func() error { l.stop(); return nil })
}

// post hands a call to the loop and does not wait; it is for goroutines of
// runs, whose word is dropped once the loop has ended (the next start adopts).
func (l *loop) send(call func()) {
	select {
	case l.calls <- call:
	case <-l.stopped:
	}
}

// do runs f on the loop and returns its error.
func (l *loop) do(f func() error) error {
	result := make(chan error, 1)
	select {
	case l.calls <- func() { result <- f() }:
		return <-result
	case <-l.stopped:
		return &model.Problem{Message: ErrStopped.Error(), Hint: "start it again: claude-scheduler daemon start", Kind: model.KindUnavailable}
	}
}

// ask is do for calls that return something.
func ask[T any](e *Engine, f func() (T, error)) (T, error) {
	var out T
	err := l.do(func() (err error) {
		out, err = f()
		return err
	})
	return out, err
}
