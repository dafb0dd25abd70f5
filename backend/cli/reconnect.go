package cli

import (
	"context"
	"fmt"
	"time"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
)

// retryWindow is how long a command that follows a run waits for the service to
// come back: a restart takes less, and the run goes on meanwhile.
const retryWindow = 15 * time.Second

// followAcrossRestarts follows a run, and goes on doing so when the service was replaced in
// between. A service that was stopped is not started behind anyone's back.
func (c *console) followAcrossRestarts(ctx context.Context, cl *client.Client, follow func() error) error {
	for {
		err := follow()
		if err == nil || ctx.Err() != nil || problemOf(err).Kind != model.KindUnavailable || !c.returns(ctx, cl) {
			return err
		}
	}
}

// returns waits until a service of this version answers again, for a while.
func (c *console) returns(ctx context.Context, cl *client.Client) bool {
	ctx, cancel := context.WithTimeout(ctx, retryWindow)
	defer cancel()
	for told := false; ; {
		version, err := cl.System.Version()
		if err == nil {
			return version.Version == c.Version
		}
		if !told {
			told = true
			fmt.Fprintln(c.errOut, "the background service went away; the run goes on, and so does this when it is back")
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(100 * time.Millisecond):
		}
	}
}
