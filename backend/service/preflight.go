package service

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"maps"
	"slices"
	"sync"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/report"
	"claude-scheduler/backend/scheduler"
)

const (
	// requestLimit limits the time of checks that a client waits for, batchLimit
	// that of automatic ones. Tasks not reached by then are reported as not
	// checked.
	requestLimit = 100 * time.Second
	batchLimit   = 5 * time.Minute
	// passedFresh is how long the result of an automatic check is valid: opening
	// the window again does not repeat the check. After failedFresh, a task that
	// would fail is checked again: the user may have resolved the problem.
	passedFresh = 10 * time.Minute
	failedFresh = 15 * time.Second
)

// preflights stores the result of the last check of each task, until the
// service stops.
type preflights struct {
	mu    sync.Mutex
	found map[string]preflight // by task
	turns chan struct{}        // at most one batch of checks, and one check that a user waits for
}

// preflight is the result of one check.
type preflight struct {
	apitype.Preflight
	basis [sha256.Size]byte // of the records that were checked
}

// CheckTask checks whether the next run of a task would fail before it has begun.
func (svc *taskService) CheckTask(ctx context.Context, ref string, r apitype.PreflightRequest) (apitype.Preflight, error) {
	task, err := svc.findTask(ref)
	if err != nil {
		return apitype.Preflight{}, model.WithOperation("check task", err)
	}
	ctx, cancel := context.WithTimeout(ctx, requestLimit)
	defer cancel()
	return svc.check(ctx, []string{task.ID}, r.Automatic)[0], nil
}

// CheckEnabledTask is CheckTask for clients that may start only what a user
// enabled: a check runs programs in the environment of the task.
func (svc *taskService) CheckEnabledTask(ctx context.Context, ref string, r apitype.PreflightRequest) (apitype.Preflight, error) {
	task, err := svc.findTask(ref)
	if err == nil {
		err = checkEnabled(task)
	}
	if err != nil {
		return apitype.Preflight{}, model.WithOperation("check task", err)
	}
	return svc.CheckTask(ctx, task.ID, r)
}

// CheckTasks checks every enabled task. An automatic check leaves out tasks
// that were checked recently.
func (svc *taskService) CheckTasks(ctx context.Context, r apitype.PreflightRequest) []apitype.Preflight {
	ctx, cancel := context.WithTimeout(ctx, requestLimit)
	defer cancel()
	var ids []string
	now := svc.clock.Now()
	for _, task := range svc.store.Tasks.All() {
		if task.Enabled && svc.mayRunHere(task) && !(r.Automatic && svc.preflights.fresh(task.ID, now)) {
			ids = append(ids, task.ID)
		}
	}
	return svc.check(ctx, ids, r.Automatic)
}

// Preflight checks tasks automatically, at the scheduler's request, and returns
// those that there was no time for.
func (svc *Service) Preflight(ctx context.Context, ids []string) (left []string) {
	limited, cancel := context.WithTimeout(ctx, batchLimit)
	defer cancel()
	checked := len(svc.taskService.check(limited, ids, true))
	if limited.Err() == nil || ctx.Err() != nil {
		return nil // all were checked, or the service stops
	}
	return ids[max(checked-1, 0):] // the last was not finished
}

// TaskChecks returns the result of the last check of each task. A task that was
// not checked, or was changed since, has none.
func (svc *taskService) TaskChecks() []apitype.Preflight {
	out := []apitype.Preflight{}
	for _, task := range svc.store.Tasks.All() {
		if p, ok := svc.preflightOf(task); ok {
			out = append(out, p.Preflight)
		}
	}
	return out
}

// check checks tasks one after another and remembers the results.
func (svc *core) check(ctx context.Context, ids []string, automatic bool) []apitype.Preflight {
	out := []apitype.Preflight{}
	if len(ids) == 0 {
		return out
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		select {
		case <-svc.scheduler.Ending(): // a request must not keep the service from stopping
			stop()
		case <-ctx.Done():
		}
	}()
	release := svc.preflights.turn(ctx)
	defer release()
	c := svc.newChecker(ctx, automatic)
	var changed []apitype.Event // tasks with a different problem than before
	for _, id := range ids {
		task, ok := svc.store.Tasks.Get(id)
		if !ok || automatic && !svc.mayRunHere(task) {
			continue // deleted meanwhile, or other machines run it
		}
		if automatic && ctx.Err() != nil {
			break // the remaining tasks are not checked
		}
		before := svc.preflights.problem(id)
		p := c.check(ctx, task)
		out = append(out, p.Preflight)
		if ctx.Err() != nil {
			continue // an unfinished check says nothing new
		}
		svc.preflights.put(p)
		if svc.preflights.problem(id) != before {
			changed = append(changed, apitype.TaskEvent(task))
		}
	}
	if len(changed) > manyChanged {
		changed = []apitype.Event{apitype.ResetEvent()}
	}
	for _, event := range changed {
		svc.scheduler.Announce(event)
	}
	return out
}

// manyChanged is the number of changed tasks from which clients read everything
// again.
const manyChanged = 20

// turn waits until fewer than two checks are running, or ctx ends.
func (p *preflights) turn(ctx context.Context) (release func()) {
	p.mu.Lock()
	if p.turns == nil {
		p.turns = make(chan struct{}, 2)
	}
	turns := p.turns
	p.mu.Unlock()
	select {
	case turns <- struct{}{}:
		return func() { <-turns }
	case <-ctx.Done():
		return func() {}
	}
}

func (p *preflights) put(found preflight) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found == nil {
		p.found = map[string]preflight{}
	}
	p.found[found.TaskID] = found
}

// fresh reports whether an automatic check of a task need not be repeated yet.
func (p *preflights) fresh(id string, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	found, ok := p.found[id]
	limit := passedFresh
	if found.Failed() {
		limit = failedFresh
	}
	age := now.Sub(found.At)
	return ok && age >= 0 && age < limit
}

// problem returns the first failed check of a task; empty: none.
func (p *preflights) problem(id string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if c := failedCheck(p.found[id].Checks); c != nil {
		return c.Sentence
	}
	return ""
}

// failedCheck returns the first check that failed; nil: none.
func failedCheck(checks []report.TaskCheck) *report.TaskCheck {
	i := slices.IndexFunc(checks, func(c report.TaskCheck) bool { return c.State == report.CheckFailed })
	if i < 0 {
		return nil
	}
	return &checks[i]
}

// preflightOf returns the result of the last check of a task; false if there
// was none, or if its records were changed since.
func (svc *core) preflightOf(task model.Task) (preflight, bool) {
	svc.preflights.mu.Lock()
	found, ok := svc.preflights.found[task.ID]
	svc.preflights.mu.Unlock()
	if !ok || found.basis != svc.basisOf(task) {
		return preflight{}, false
	}
	return found, true
}

// basisOf identifies what a check of a task depends on in the records: the task,
// its job, its profiles and some settings.
func (svc *core) basisOf(task model.Task) [sha256.Size]byte {
	o, err := scheduler.RequestFor(svc.store, task)
	basis := struct {
		Task     model.Task
		Folder   *model.JobWorkingDirectory
		Profiles any
		Settings [3]any
		Err      string
	}{Task: task, Profiles: o.Profiles, Settings: [3]any{o.Settings.ClaudePath, o.Settings.DefaultModel, o.Settings.DailyBudgetUSD}}
	basis.Task.LastRunStatus = "" // the other fields are set by the user
	if o.Job != nil {
		basis.Folder = &o.Job.WorkingDirectory
	}
	if err != nil {
		basis.Err = err.Error()
	}
	data, _ := json.Marshal(basis) // records always encode
	return sha256.Sum256(data)
}

// checkChanged repeats the checks of tasks whose records changed since, and
// forgets deleted tasks.
func (svc *core) checkChanged() {
	ids := svc.preflights.known()
	if len(ids) == 0 {
		return
	}
	var changed []string
	for _, id := range ids {
		task, ok := svc.store.Tasks.Get(id)
		switch _, current := svc.preflightOf(task); {
		case !ok:
			svc.preflights.forget(id)
		case !current && task.Enabled:
			changed = append(changed, id)
		}
	}
	if len(changed) > 0 {
		svc.scheduler.Check(changed)
	}
}

// known returns the tasks that were checked.
func (p *preflights) known() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Collect(maps.Keys(p.found))
}

func (p *preflights) forget(id string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.found, id)
}
