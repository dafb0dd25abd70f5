package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/transcript"
	"claude-scheduler/backend/transcript/render"
)

// demoRun follows the runs of the demo until each task has had one.
type demoRun struct {
	*demoEnv
	tasks     []demoTask
	out       *printer
	followers sync.WaitGroup
	startOnce sync.Once
	crashOnce sync.Once

	mu       sync.Mutex
	followed map[string]bool      // runs, by id
	ended    map[string]model.Run // the first of each task, by name
	fault    error                // what went wrong in the demo itself, not in a run
	stop     context.CancelFunc   // stops when the followed runs have ended
	abort    context.CancelFunc   // stops immediately
}

// run starts the tasks without a time, and follows every run until each task has
// had one. It returns the first ended run of each task, by name.
func run(ctx context.Context, s *demoEnv, tasks []demoTask, out *printer) (map[string]model.Run, error) {
	ctx, abort := context.WithCancel(ctx)
	defer abort()
	on, stop := context.WithCancel(ctx)
	defer stop()
	p := &demoRun{demoEnv: s, tasks: tasks, out: out, stop: stop, abort: abort, followed: map[string]bool{}, ended: map[string]model.Run{}}
	s.client.SubscribeForever(on, func(event apitype.Event) {
		switch {
		case event.Kind == apitype.EventReset: // the stream is connected: no event is missed from here on
			p.startOnce.Do(func() { p.followers.Go(p.startRuns) })
			p.catchUp(ctx)
		case event.Kind == apitype.EventRun && event.Run != nil:
			p.observe(ctx, *event.Run)
		}
	}, func(error) {}) // the daemon is killed once, on purpose
	p.followers.Wait()
	if p.fault == nil && len(p.ended) < len(tasks) {
		p.fault = fmt.Errorf("only %d of %d tasks ran: %w", len(p.ended), len(tasks), ctx.Err())
	}
	if p.fault != nil {
		return nil, fmt.Errorf("%w\n%s", p.fault, s.log())
	}
	return p.ended, nil
}

// startRuns starts the job, which also runs its sequential task, drops a
// file into the watched folder, and runs the standalone tasks.
func (p *demoRun) startRuns() {
	_, err := p.client.Jobs.Run("Webshop")
	p.fail(err)
	p.fail(os.WriteFile(filepath.Join(p.inbox, "order-17.txt"), []byte("two lamps\n"), 0o600))
	for _, t := range p.tasks {
		if t.standalone {
			_, err := p.client.Tasks.Run(t.name)
			p.fail(err)
		}
	}
}

// fail stops the demo; nil does nothing.
func (p *demoRun) fail(err error) {
	if err == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault = errors.Join(p.fault, err)
	p.abort()
}

// catchUp observes the runs that changed while the stream was down.
func (p *demoRun) catchUp(ctx context.Context) {
	runs, err := p.client.Runs.List(apitype.RunFilter{})
	if err != nil {
		return // the daemon is down again; the next reset event catches up
	}
	for i := range runs {
		p.observe(ctx, runs[len(runs)-1-i]) // they come newest first
	}
}

func (p *demoRun) observe(ctx context.Context, run model.Run) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if run.StartTime != nil && !p.followed[run.ID] {
		p.followed[run.ID] = true
		p.followers.Go(func() { p.follow(ctx, run) })
	}
	if _, known := p.ended[run.TaskName]; run.Status.Ended() && !known {
		p.ended[run.TaskName] = run
		if len(p.ended) == len(p.tasks) {
			p.stop()
		}
	}
}

// follow prints a run's transcript live, even if the daemon is killed
// meanwhile.
func (p *demoRun) follow(ctx context.Context, run model.Run) {
	p.out.line(run.TaskName, "started "+map[model.Trigger]string{
		model.TriggerManual: "manually", model.TriggerSchedule: "on schedule", model.TriggerFileWatch: "by a new file",
		model.TriggerSequential: "after the task before it",
	}[run.Trigger])
	shown := map[int]bool{}
	each := func(entries []transcript.Entry) error {
		for _, e := range entries {
			if run.TaskName == longTask && e.Kind == transcript.KindTool && !e.Settled() {
				p.crashOnce.Do(func() { p.followers.Go(func() { p.fail(p.crash(ctx, p.out)) }) })
			}
			if !e.Settled() || e.Dropped || shown[e.Index] {
				continue
			}
			shown[e.Index] = true
			for _, l := range render.Entry(e, 100) {
				p.out.line(run.TaskName, l.String())
			}
		}
		return nil
	}
	for {
		err := p.client.FollowTranscript(ctx, run.ID, each)
		var problem *model.Problem
		switch {
		case err == nil:
			p.printFailure(run.ID)
			return
		case ctx.Err() != nil:
			return
		case !errors.As(err, &problem) || problem.Kind != model.KindUnavailable:
			p.fail(err)
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(50 * time.Millisecond): // the daemon restarts
		}
	}
}

// printFailure prints why a run failed, which the transcript may not say.
func (p *demoRun) printFailure(id string) {
	run, err := p.client.Runs.Get(id)
	if err == nil && run.Status == model.RunFailed {
		p.out.line(run.TaskName, fmt.Sprintf("✕ failed: %s", strings.Join(run.Errors, "; ")))
	}
}
