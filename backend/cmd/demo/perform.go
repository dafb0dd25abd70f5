package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"claude-scheduler/backend/contract"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/transcript"
)

// perform sets off what does not go by the clock, and follows every run until
// each role has had one. It returns the first ended run of each, by name.
func perform(ctx context.Context, s *stage, cast []role, out *printer) (map[string]model.Run, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := map[string]model.Run{}
	var followed sync.Map
	var followers sync.WaitGroup
	set := false
	err := s.client.Events(ctx, func(event contract.Event) {
		if !set { // the stream is open: nothing can be missed any more
			set = true
			followers.Go(func() { s.setOff(out) })
		}
		run := event.Run
		if event.Kind != contract.EventRun || run == nil {
			return
		}
		if run.Status == model.RunRunning {
			if _, seen := followed.LoadOrStore(run.ID, true); !seen {
				followers.Go(func() { follow(ctx, s, *run, out) })
			}
		}
		if _, known := ended[run.TaskName]; run.Status.Ended() && !known {
			ended[run.TaskName] = *run
			if len(ended) == len(cast) {
				stop()
			}
		}
	})
	followers.Wait()
	if len(ended) < len(cast) {
		return nil, fmt.Errorf("only %d of %d tasks ran: %w\n%s", len(ended), len(cast), err, s.log())
	}
	return ended, nil
}

// setOff runs the job by hand, which also starts its sequential task, and
// drops a file into the watched folder.
func (s *stage) setOff(out *printer) {
	if _, err := s.client.Jobs.Run("Webshop"); err != nil {
		out.say("run the job: %v", err)
	}
	if err := os.WriteFile(filepath.Join(s.inbox, "order-17.txt"), []byte("two lamps\n"), 0o600); err != nil {
		out.say("write to the inbox: %v", err)
	}
}

// follow prints a run's transcript as it comes.
func follow(ctx context.Context, s *stage, run model.Run, out *printer) {
	out.line(run.TaskName, fmt.Sprintf("started by %s", run.Trigger))
	shown := map[int]bool{}
	// a run may end in the middle of a read when the demo is over
	_ = s.client.FollowTranscript(context.WithoutCancel(ctx), run.ID, func(entries []transcript.Entry) error {
		for _, e := range entries {
			if !e.Settled() || e.Dropped || shown[e.Index] {
				continue
			}
			shown[e.Index] = true
			for _, l := range transcript.Render(e, 100) {
				out.line(run.TaskName, l.String())
			}
		}
		return nil
	})
}
