package service

import (
	"context"
	"time"

	"claude-scheduler/backend/model"
)

// isElsewhere reports whether another machine of the fleet has the log of a run.
func (svc *core) isElsewhere(run model.Run) bool {
	return run.FleetRun != "" && run.Machine != "" && run.StartTime != nil && run.Machine != svc.fleet.Machine()
}

// fetchLog copies the log of a run that another machine has, so that it can be
// read as one of this machine.
func (svc *core) fetchLog(ctx context.Context, run model.Run) error {
	if !svc.isElsewhere(run) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, fetchLimit)
	defer cancel()
	return svc.fleet.FetchLog(ctx, run.Machine, run.ID)
}

const (
	fetchLimit = 15 * time.Second
	fetchEvery = time.Second // while someone follows a run
)

// followElsewhere copies the log of a run of another machine as it grows. The
// channel is closed when the run has ended and all of it is copied.
func (svc *core) followElsewhere(ctx context.Context, run model.Run) <-chan struct{} {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			latest, ok, err := svc.store.Runs.Get(run.ID)
			over := err != nil || !ok || latest.Status.Ended()
			_ = svc.fetchLog(ctx, run) // the next look tries again; what is there is shown
			select {
			case <-ctx.Done():
				return
			case <-time.After(fetchEvery):
			}
			if over {
				return
			}
		}
	}()
	return ended
}
