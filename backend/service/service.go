// Package service answers the requests of clients: it changes records, checks
// them, searches and reports. It reaches the schedule only through the calls of
// scheduler.Scheduler, and never decides when a task runs.
package service

import (
	"context"
	"log/slog"
	"sync"

	"claude-scheduler/backend/ask"
	"claude-scheduler/backend/clock"
	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/notify"
	"claude-scheduler/backend/runner"
	"claude-scheduler/backend/scheduler"
	"claude-scheduler/backend/store"
	"claude-scheduler/backend/watch"
)

// Runner shows how a run would execute, without starting one;
// runner.Executor is the real one.
type Runner interface {
	// Preview returns the command line of a run, for a shell.
	Preview(ctx context.Context, o runner.Request) string
	// Environment returns what runs inherit: the login shell's variables.
	Environment(ctx context.Context) []string
	// LoginState reports how that environment was captured.
	LoginState() environ.State
	// Answer answers a request of a run that waits for the user.
	Answer(ctx context.Context, runID string, a ask.Answer) error
	// IsInside reports whether a process belongs to a run that has not ended.
	IsInside(runID string, pid int) bool
}

// Notifier tests the notifications.
type Notifier interface {
	// Test sends a test to the desktop and every URL, and waits for the results.
	Test(ctx context.Context) []notify.DeliveryResult
	// Faults are the URLs that the last notification did not reach.
	Faults() []notify.Fault
}

// Options are what a Service works with; all but Autostart, AutostartState,
// Fleet and Log are required.
type Options struct {
	Scheduler *scheduler.Scheduler
	Store     *store.Store
	Clock     clock.Clock
	Runner    Runner
	Watcher   *watch.Watcher
	Notifier  Notifier
	// Autostart makes the background service start at login, or no longer. Nil:
	// the setting launch_at_login has no effect.
	Autostart func(enabled bool) error
	// AutostartState reports what starts the background service at login, empty
	// for nothing, and a hint. Nil: unknown.
	AutostartState func() (means, hint string, err error)
	Fleet          Fleet        // nil: this machine cannot join one
	Log            *slog.Logger // nil: silent
}

// Service answers requests, by kind of record. Its methods may be called from
// any goroutine.
type Service struct {
	*core
	jobService
	taskService
	runService
	profileService
	systemService
	fleetService
}

// Each kind of request has a type; they share core.
type (
	jobService     struct{ *core } // jobs, their bundles, and imports
	taskService    struct{ *core }
	runService     struct{ *core }
	profileService struct{ *core }
	systemService  struct{ *core } // settings, status, checks, worktrees
	fleetService   struct{ *core } // shared jobs, and the membership in a fleet
)

// core is what all requests share. Records change only in edit.
type core struct {
	scheduler      *scheduler.Scheduler
	store          *store.Store
	clock          clock.Clock
	runner         Runner
	watcher        *watch.Watcher
	notifier       Notifier
	autostart      func(enabled bool) error
	autostartState func() (means, hint string, err error)
	fleet          Fleet
	log            *slog.Logger

	editing         sync.Mutex               // held during edits, which may have several steps
	forecasts       forecasts                // the last forecast
	folders         folders                  // whether working directories exist
	readFiles       readFiles                // what files with tasks mean
	taskFiles       lookups[scanned]         // the files with tasks in working directories
	preflights      preflights               // what the last checks of tasks found
	announced       announcedStatus          // the last one
	deletedProfiles map[string]model.Profile // including secrets, for undo; guarded by editing
}

// New returns a service. Requests wait until its scheduler serves.
func New(o Options) *Service {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	c := &core{
		scheduler: o.Scheduler, store: o.Store, clock: o.Clock, runner: o.Runner, watcher: o.Watcher,
		notifier: o.Notifier, autostart: o.Autostart, autostartState: o.AutostartState, fleet: o.Fleet, log: o.Log, deletedProfiles: map[string]model.Profile{},
	}
	return &Service{c, jobService{c}, taskService{c}, runService{c}, profileService{c}, systemService{c}, fleetService{c}}
}

// edit runs f, which changes records, while no other edit is in progress. It
// fails without calling f when the scheduler has stopped.
func edit[T any](svc *core, f func() (T, error)) (T, error) {
	svc.editing.Lock()
	defer svc.editing.Unlock()
	if err := svc.scheduler.Ready(); err != nil {
		var none T
		return none, err
	}
	defer svc.checkChanged()
	return f()
}

// change is edit for functions without a result.
func (svc *core) change(f func() error) error {
	_, err := edit(svc, func() (struct{}, error) { return struct{}{}, f() })
	return err
}

// reload makes changed records effective. A scheduler that stops meanwhile reads
// them at its next start.
func (svc *core) reload() { svc.reloadBy("") }

// reloadBy is reload for records that the processes of a run changed; empty: a
// user did.
func (svc *core) reloadBy(run string) { _ = svc.scheduler.Reload(run) }

// reviewJobs derives the status of jobs from their runs again.
func (svc *core) reviewJobs(ids ...string) { _ = svc.scheduler.ReviewJobs(ids) }

// Shutdown stops the scheduler. Active runs are not affected.
func (svc *systemService) Shutdown() { svc.scheduler.Shutdown() }
