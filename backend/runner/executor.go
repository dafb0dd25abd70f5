package runner

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"claude-scheduler/backend/claude"
	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/supervisor"
)

// Paths locates the files of runs; store.Store is one.
type Paths interface {
	LogPath(runID string) string
	SuperviseDir(runID string) string
	WorktreeRoot() string
	LockPath() string
	DiffPath(runID string) string
}

// Executor executes runs. Program and Paths are required.
type Executor struct {
	Program string // this executable; `PROGRAM supervise` supervises one run
	Paths   Paths

	login    environ.LoginShell
	resolver environ.Resolver
	found    atomic.Bool // the CLI was found the last time

	lingering time.Duration // replaces the constant in tests; 0: the constant
	gitLimit  time.Duration // likewise worktree.Git.Limit

	restrictions func() []string // replaces loginenv.Restrictions in tests; nil: that

	mu            sync.Mutex
	handles       map[string]*supervisor.Handle
	preparing     map[string]context.CancelFunc
	finalizing    map[string]context.CancelCauseFunc // the supervisor is done
	cancelReasons map[string]model.Reason            // cancelled before the supervisor started
}

// Run executes one run and returns when it has ended. The error is ctx's: then
// the run continues under its supervisor, or was never started.
func (x *Executor) Run(ctx context.Context, o Request, h Hooks) (Result, error) {
	result, err := x.run(ctx, o, h)
	x.endMarked(&result)
	return result, err
}

func (x *Executor) run(ctx context.Context, o Request, h Hooks) (Result, error) {
	launch, err := x.prepareUntilCancelled(ctx, o)
	if ctx.Err() != nil {
		return Result{}, ctx.Err()
	}
	if reason, ok := x.cancelledEarly(o.Run.ID); ok {
		return cancelledUnstarted(o.Run, reason), nil
	}
	if err != nil {
		unstarted := notStarted(o.Run, err)
		if failed := (setupFailed{}); errors.As(err, &failed) {
			unstarted.Run.FailedCommand = &failed.command
		}
		unstarted.Retryable = isTransient(err)
		return unstarted, nil
	}
	// Once it has begun, a start is not aborted: stopping this process within
	// these few milliseconds must not end the run.
	handle, err := supervisor.Start(context.WithoutCancel(ctx), x.Program, launch.spec)
	if errors.Is(err, supervisor.ErrClaimed) {
		return x.adopt(ctx, o, h) // claimed by a slow supervisor that an earlier process started
	}
	if err != nil {
		return notStarted(launch.run, err), nil
	}
	x.register(o.Run.ID, handle)
	defer x.unregister(o.Run.ID)
	if started, ok := startedAt(ctx, handle, launch.spec); ok {
		launch.run.Status, launch.run.StartTime = model.RunRunning, &started
		h.Started(launch.run)
	}
	return x.follow(ctx, o, handle, launch.run, launch.state, &launch.env, h)
}

// startedAt waits until the supervisor starts the first step of a run, which
// may be prepared before its slot, and returns that time; false: the run or ctx
// ended before.
func startedAt(ctx context.Context, handle *supervisor.Handle, spec supervisor.Spec) (time.Time, bool) {
	at := spec.Begin(now())
	timer := time.NewTimer(time.Until(at))
	defer timer.Stop()
	select {
	case <-timer.C:
		return at, true
	case <-handle.Done():
		exit, err := handle.Exit()
		return at, err == nil && len(exit.Steps) > 0 // it may have been faster than this timer
	case <-ctx.Done():
		return time.Time{}, false
	}
}

// State returns the state of a run that an earlier process started.
func (x *Executor) State(runID string) State {
	switch _, state, err := supervisor.Adopt(x.Paths.SuperviseDir(runID)); {
	case err != nil || state == supervisor.Unclaimed:
		return Unknown
	case state == supervisor.Alive:
		return Alive
	case state == supervisor.Done:
		return Ended
	default:
		return Lost
	}
}

// Adopt is Run for a run of an earlier process: it continues to follow the run,
// or collects its result.
func (x *Executor) Adopt(ctx context.Context, o Request, h Hooks) (Result, error) {
	result, err := x.adopt(ctx, o, h)
	x.endMarked(&result)
	return result, err
}

// endMarked ends the remaining processes of a run that ended without success:
// hooks, commands of profiles, and what these started, even outside of their
// process group.
func (x *Executor) endMarked(r *Result) {
	if !r.Run.Status.Ended() || r.Run.Status == model.RunSuccess {
		return // it continues under its supervisor, or it succeeded and its hooks may leave processes running
	}
	spec := supervisor.Spec{ID: r.Run.ID, StateDir: x.Paths.SuperviseDir(r.Run.ID), ServiceLock: x.Paths.LockPath()}
	if left := supervisor.EndMarked(spec); len(left) > 0 {
		r.Run.Remark("processes that could not be ended: " + strings.Join(left, ", "))
	}
}

func (x *Executor) adopt(ctx context.Context, o Request, h Hooks) (Result, error) {
	dir := x.Paths.SuperviseDir(o.Run.ID)
	kept, keptErr := readRunState(dir)
	run := kept.merge(o.Run)
	handle, state, err := supervisor.Adopt(dir)
	if err != nil || state == supervisor.Interrupted || state == supervisor.Unclaimed || keptErr != nil && state != supervisor.Alive {
		return x.interrupted(ctx, o, run, kept, nil), ctx.Err()
	}
	x.register(o.Run.ID, handle)
	defer x.unregister(o.Run.ID)
	if run.Status == model.RunUpcoming { // claimed, but not recorded yet
		at := handle.Started()
		run.Status, run.StartTime = model.RunRunning, &at
		h.Started(run)
	}
	return x.follow(ctx, o, handle, run, kept, nil, h)
}

// Cancel ends a run, gracefully first; its result comes from Run or Adopt. A
// run that is still being prepared will not start.
func (x *Executor) Cancel(runID string, reason model.Reason) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if stop := x.finalizing[runID]; stop != nil {
		stop(cancelledBy{reason})
		return
	}
	if handle := x.handles[runID]; handle != nil {
		_ = handle.Cancel(string(reason)) // fails if the supervisor has ended, and with it the run
		return
	}
	if x.cancelReasons == nil {
		x.cancelReasons = map[string]model.Reason{}
	}
	x.cancelReasons[runID] = reason
	if stop := x.preparing[runID]; stop != nil {
		stop()
	}
}

// prepareUntilCancelled is prepare, interrupted when the run is cancelled: a
// command of a profile or a large worktree may take a while. It returns soon
// after a cancel even if a network disk does not answer.
func (x *Executor) prepareUntilCancelled(ctx context.Context, o Request) (launch, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	x.mu.Lock()
	if x.preparing == nil {
		x.preparing = map[string]context.CancelFunc{}
	}
	x.preparing[o.Run.ID] = stop
	x.mu.Unlock()
	defer func() {
		x.mu.Lock()
		defer x.mu.Unlock()
		delete(x.preparing, o.Run.ID)
	}()
	type outcome struct {
		launch launch
		err    error
	}
	ready := make(chan outcome, 1)
	go func() {
		l, err := x.prepare(ctx, o)
		ready <- outcome{l, err}
	}()
	select {
	case r := <-ready:
		return r.launch, r.err
	case <-ctx.Done():
	}
	grace := time.NewTimer(prepareGrace)
	defer grace.Stop()
	select {
	case r := <-ready:
		return r.launch, r.err
	case <-grace.C:
		return launch{}, ctx.Err()
	}
}

// prepareGrace is how long preparing a run may take to stop after a cancel.
const prepareGrace = 10 * time.Second

func (x *Executor) cancelledEarly(runID string) (model.Reason, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	reason, ok := x.cancelReasons[runID]
	delete(x.cancelReasons, runID)
	return reason, ok
}

// register makes a run reachable for Cancel, and ends it if Cancel was called
// before.
func (x *Executor) register(runID string, handle *supervisor.Handle) {
	x.mu.Lock()
	if x.handles == nil {
		x.handles = map[string]*supervisor.Handle{}
	}
	x.handles[runID] = handle
	x.mu.Unlock()
	if reason, ok := x.cancelledEarly(runID); ok {
		x.Cancel(runID, reason)
	}
}

func (x *Executor) unregister(runID string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	delete(x.handles, runID)
}

// Forget removes the files of a run whose result is recorded.
func (x *Executor) Forget(runID string) error {
	return supervisor.Remove(x.Paths.SuperviseDir(runID))
}

// Sweep forgets every run for which active returns false.
func (x *Executor) Sweep(active func(runID string) bool) error {
	root := filepath.Dir(x.Paths.SuperviseDir(uuid.Nil.String()))
	entries, err := os.ReadDir(root)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for _, entry := range entries {
		if !model.IsID(entry.Name()) || !entry.IsDir() || active(entry.Name()) {
			continue // not a run's folder, or in use
		}
		if _, state, err := supervisor.Adopt(filepath.Join(root, entry.Name())); err == nil && state == supervisor.Alive {
			continue // still running: its record was lost, but its log remains
		}
		if err := x.Forget(entry.Name()); err != nil {
			return err
		}
	}
	return nil
}

// Environment returns what every run starts with, below the profiles: the
// variables of the user's login shell, without those of another Claude Code
// session.
func (x *Executor) Environment(ctx context.Context) []string {
	return claude.Environment(x.login.Get(ctx))
}

// LoginState reports how that environment was captured.
func (x *Executor) LoginState() environ.State { return x.login.State() }

// Close ends background work that does not belong to a run. Runs continue under
// their supervisors.
func (x *Executor) Close() { x.login.Close() }

// now returns the current time as records store it.
func now() time.Time { return time.Now().Round(0).Truncate(time.Millisecond) }
