package cli

import (
	"context"
	"fmt"
	"time"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
)

// retryWindow is how long a command that follows a run waits for the service to
// restart: a restart takes less, and the run continues meanwhile.
const retryWindow = 15 * time.Second

// followAcrossRestarts follows a run, even if the service is replaced
// meanwhile. A stopped service is not started.
func (c *console) followAcrossRestarts(ctx context.Context, cl *client.Client, follow func() error) error {
	for {
		err := follow()
		if err == nil || ctx.Err() != nil || problemOf(err).Kind != model.KindUnavailable || !c.reconnected(ctx, cl) {
			return err
		}
	}
}

// reconnected waits for a while until a service of this version answers again.
func (c *console) reconnected(ctx context.Context, cl *client.Client) bool {
	ctx, cancel := context.WithTimeout(ctx, retryWindow)
	defer cancel()
	for announced := false; ; {
		version, err := cl.System.Version()
		if err == nil {
			return version.Version == c.Version
		}
		if !announced {
			announced = true
			fmt.Fprintln(c.errOut, "the background service stopped; the run continues, and its output will too once the service is back")
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(100 * time.Millisecond):
		}
	}
}
