package fleet

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"claude-scheduler/backend/fleet/link"
)

// Agent is one machine of a fleet. It lives as long as its input, which is that
// of the background service.
type Agent struct {
	peer *link.Peer
	log  *slog.Logger

	mu      sync.Mutex
	config  link.Config
	engine  client.Client // nil: not configured yet
	data    converter.DataConverter
	serving link.Serving
	changed chan struct{} // closed and replaced when serving or the orders change
	orders  map[string]*order
	claims  map[string]time.Time // runs that were claimed, until when their order has to come
	workers map[string]worker.Worker
	base    []worker.Worker // nil: not started yet
	alone   bool            // no other machine that started at the same time has its name
	seen    records
}

// NewAgent returns an agent that reads from and writes to the service.
func NewAgent(in io.Reader, out io.Writer, logger *slog.Logger) *Agent {
	a := &Agent{
		log: logger, changed: make(chan struct{}),
		orders: map[string]*order{}, claims: map[string]time.Time{}, workers: map[string]worker.Worker{},
		seen: records{known: map[string]string{}, revisions: map[string]int{}},
	}
	a.peer = link.New(in, out, map[string]link.Handler{
		link.Configure: link.Handle(a.configure),
		link.Serve:     link.Handle(a.serve),
		link.ShareJob:  link.Handle(a.share),
		link.ChangeJob: link.Handle(a.change),
		link.CloseJob:  link.Handle(a.closeJob),
		link.StartRun:  link.Handle(a.startRun),
		link.CancelRun: link.Handle(a.cancelRun),
		link.Resume:    link.Handle(a.resume),
		link.Commit:    link.Handle(a.commit),
		link.Complete:  link.Handle(a.complete),
		link.Describe:  link.Handle(a.describe),
		link.Fetch:     link.Handle(a.fetchLog),
		link.Limited:   link.Handle(a.limitReached),
	})
	return a
}

// Run serves until the service ends.
func (a *Agent) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	err := a.peer.Serve(ctx)
	a.stop()
	return err
}

// stopLimit bounds how long the agent takes to end: what it polled for must not
// be given to it any more.
const stopLimit = 2 * time.Second

func (a *Agent) stop() {
	a.mu.Lock()
	workers := slices.Concat(slices.Collect(maps.Values(a.workers)), a.base)
	a.mu.Unlock()
	stopWorkers(workers)
}

func stopWorkers(workers []worker.Worker) {
	done := make(chan struct{})
	go func() {
		var stopping sync.WaitGroup
		for _, w := range workers {
			stopping.Go(w.Stop)
		}
		stopping.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(stopLimit):
	}
}

type none struct{}

// configure connects with the engine. It does not wait until that answers.
func (a *Agent) configure(ctx context.Context, c link.Config) (none, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.engine != nil {
		return none{}, errors.New("the agent is configured already")
	}
	engine, data, err := dial(c, a.log)
	if err != nil {
		return none{}, problem(err)
	}
	a.config, a.engine, a.data, a.seen.since = c, engine, data, c.Since
	go a.work(context.WithoutCancel(ctx))
	return none{}, nil
}

// work starts the workers once the engine answers, and mirrors its records.
func (a *Agent) work(ctx context.Context) {
	const every = 2 * time.Second
	connected, since := false, time.Now()
	for {
		err := a.startWorkers()
		if err == nil {
			err = a.yield()
		}
		if err == nil {
			err = a.mirror(ctx)
		}
		if now := err == nil; now != connected {
			connected, since = now, time.Now()
		}
		report := link.Connection{Connected: connected, Since: since}
		if err != nil {
			report.Problem, report.Refused = problem(err).Message, refused(err)
		}
		if err := a.peer.Call(ctx, link.Connections, report, nil); errors.Is(err, link.ErrClosed) {
			return
		}
		time.Sleep(every)
	}
}

// stickyLimit is after how long another machine takes over the workflows of one
// that does not answer any more.
const stickyLimit = 2 * time.Second

// startWorkers starts polling for workflows and for orders of this machine.
func (a *Agent) startWorkers() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.base != nil {
		return nil
	}
	if err := a.checkMembership(false); err != nil {
		return err
	}
	decides := worker.New(a.engine, workflowQueue, worker.Options{
		LocalActivityWorkerOnly: true, MaxConcurrentWorkflowTaskPollers: 2,
		StickyScheduleToStartTimeout: stickyLimit,
	})
	decides.RegisterWorkflowWithOptions(Clock, workflowOptions(clockType))
	decides.RegisterWorkflowWithOptions(Run, workflowOptions(runType))
	decides.RegisterWorkflowWithOptions(Records, workflowOptions(recordsType))
	decides.RegisterWorkflowWithOptions(Log, workflowOptions(logType))
	decides.RegisterWorkflowWithOptions(Account, workflowOptions(accountType))
	decides.RegisterActivityWithOptions(answer, activity.RegisterOptions{Name: decideActivity})
	if err := decides.Start(); err != nil {
		return err
	}
	takes := worker.New(a.engine, machineQueue(a.config.Machine), worker.Options{DisableWorkflowWorker: true, MaxConcurrentActivityTaskPollers: 2})
	a.registerActivities(takes)
	if err := takes.Start(); err != nil {
		decides.Stop()
		return err
	}
	a.base = []worker.Worker{decides, takes}
	a.pollJobs()
	return nil
}

func workflowOptions(name string) workflow.RegisterOptions {
	return workflow.RegisterOptions{Name: name}
}

// serve changes which jobs this machine takes runs of.
func (a *Agent) serve(_ context.Context, s link.Serving) (none, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.serving = s
	for job := range a.seen.revisions {
		if !slices.ContainsFunc(s.All, func(k link.Known) bool { return k.JobID == job }) {
			a.seen.revisions[job] = 0 // its copy was deleted there, or is not marked as shared any more
		}
	}
	for _, k := range s.All {
		if k.Revision == 0 || k.Revision > a.seen.revisions[k.JobID] {
			a.seen.revisions[k.JobID] = k.Revision
		}
	}
	a.pollJobs()
	a.announce()
	return none{}, nil
}

// announce wakes what waits for a change. The caller holds the lock.
func (a *Agent) announce() {
	close(a.changed)
	a.changed = make(chan struct{})
}

// pollJobs starts and stops a worker for each job that this machine takes runs
// of. The caller holds the lock.
func (a *Agent) pollJobs() {
	if a.base == nil {
		return
	}
	for job, w := range a.workers {
		if !slices.Contains(a.serving.Jobs, job) {
			delete(a.workers, job)
			go w.Stop() // it waits for its pollers
		}
	}
	for _, job := range a.serving.Jobs {
		if a.workers[job] != nil {
			continue
		}
		tuner, err := newTuner(places{a})
		if err != nil {
			a.log.Error("poll for a job", "job", job, "error", err)
			continue
		}
		w := worker.New(a.engine, jobQueue(job), worker.Options{DisableWorkflowWorker: true, MaxConcurrentActivityTaskPollers: 1, Tuner: tuner})
		a.registerActivities(w)
		if err := w.Start(); err != nil {
			a.log.Warn("poll for a job", "job", job, "error", err)
			continue // the next change of what this machine serves tries again
		}
		a.workers[job] = w
	}
}
