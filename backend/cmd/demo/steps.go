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

// demoRun is the performance under way.
type demoRun struct {
	*demoEnv
	cast      []demoTask
	out       *printer
	followers sync.WaitGroup
	setOff    sync.Once
	crashed   sync.Once

	mu       sync.Mutex
	followed map[string]bool      // runs, by id
	ended    map[string]model.Run // the first of each task, by name
	fault    error                // of the stage itself
	stop     context.CancelFunc   // ends the performance, when the runs that are shown have ended
	abort    context.CancelFunc   // ends it at once
}

// run sets off what does not go by the clock, and follows every run until
// each role has had one. It returns the first ended run of each, by name.
func run(ctx context.Context, s *demoEnv, cast []demoTask, out *printer) (map[string]model.Run, error) {
	ctx, abort := context.WithCancel(ctx)
	defer abort()
	on, stop := context.WithCancel(ctx)
	defer stop()
	p := &demoRun{demoEnv: s, cast: cast, out: out, stop: stop, abort: abort, followed: map[string]bool{}, ended: map[string]model.Run{}}
	s.client.SubscribeForever(on, func(event apitype.Event) {
		switch {
		case event.Kind == apitype.EventReset: // the stream stands: nothing can be missed from here on
			p.setOff.Do(func() { p.followers.Go(p.begin) })
			p.catchUp(ctx)
		case event.Kind == apitype.EventRun && event.Run != nil:
			p.see(ctx, *event.Run)
		}
	}, func(error) {}) // the daemon is killed once, on purpose
	p.followers.Wait()
	if p.fault == nil && len(p.ended) < len(cast) {
		p.fault = fmt.Errorf("only %d of %d tasks ran: %w", len(p.ended), len(cast), ctx.Err())
	}
	if p.fault != nil {
		return nil, fmt.Errorf("%w\n%s", p.fault, s.log())
	}
	return p.ended, nil
}

// begin runs the job by hand, which also starts its sequential task, drops a
// file into the watched folder, and runs the tasks that stand alone.
func (p *demoRun) begin() {
	_, err := p.client.Jobs.Run("Webshop")
	p.fail(err)
	p.fail(os.WriteFile(filepath.Join(p.inbox, "order-17.txt"), []byte("two lamps\n"), 0o600))
	for _, r := range p.cast {
		if r.alone {
			_, err := p.client.Tasks.Run(r.name)
			p.fail(err)
		}
	}
}

// fail ends the performance.
func (p *demoRun) fail(err error) {
	if err == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault = errors.Join(p.fault, err)
	p.abort()
}

// catchUp sees the runs of which no event told while the stream was down.
func (p *demoRun) catchUp(ctx context.Context) {
	runs, err := p.client.Runs.List(apitype.RunFilter{})
	if err != nil {
		return // the daemon is gone again, and so is the stream
	}
	for i := range runs {
		p.see(ctx, runs[len(runs)-1-i]) // they come newest first
	}
}

func (p *demoRun) see(ctx context.Context, run model.Run) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if run.StartTime != nil && !p.followed[run.ID] {
		p.followed[run.ID] = true
		p.followers.Go(func() { p.follow(ctx, run) })
	}
	if _, known := p.ended[run.TaskName]; run.Status.Ended() && !known {
		p.ended[run.TaskName] = run
		if len(p.ended) == len(p.cast) {
			p.stop()
		}
	}
}

// follow prints a run's transcript as it comes, also across a crash of the
// daemon.
func (p *demoRun) follow(ctx context.Context, run model.Run) {
	p.out.line(run.TaskName, "started "+map[model.Trigger]string{
		model.TriggerManual: "by hand", model.TriggerSchedule: "by the clock", model.TriggerFileWatch: "by a new file",
		model.TriggerSequential: "after the task before it",
	}[run.Trigger])
	shown := map[int]bool{}
	each := func(entries []transcript.Entry) error {
		for _, e := range entries {
			if run.TaskName == longTask && e.Kind == transcript.KindTool && !e.Settled() {
				p.crashed.Do(func() { p.followers.Go(func() { p.fail(p.crash(ctx, p.out)) }) })
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
			p.mourn(run.ID)
			return
		case ctx.Err() != nil:
			return
		case !errors.As(err, &problem) || problem.Kind != model.KindUnavailable:
			p.fail(err)
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(50 * time.Millisecond): // the daemon is away for a moment
		}
	}
}

// mourn says what the scheduler makes of a run that failed, whatever the CLI
// said of itself.
func (p *demoRun) mourn(id string) {
	run, err := p.client.Runs.Get(id)
	if err == nil && run.Status == model.RunFailed {
		p.out.line(run.TaskName, fmt.Sprintf("✕ failed: %s", strings.Join(run.Errors, "; ")))
	}
}
