package runner

import (
	"context"
	"errors"
	"time"

	"claude-scheduler/backend/claude"
	"claude-scheduler/backend/model"
)

// updateWindow is how long an update of the CLI may take between removing the old
// program and installing the new one.
const updateWindow = 10 * time.Second

// find is claude.Find, but waits a while for a program that existed before.
func (x *Executor) find(ctx context.Context, configured string, env []string) (string, error) {
	ctx, stop := context.WithTimeout(ctx, updateWindow)
	defer stop()
	look := time.NewTicker(100 * time.Millisecond)
	defer look.Stop()
	for {
		program, err := claude.Find(configured, env)
		var p *model.Problem
		if err == nil {
			x.found.Store(true)
			return program, nil
		}
		if !errors.As(err, &p) || p.Kind != model.KindUnavailable || !x.found.Load() {
			return "", err
		}
		select {
		case <-ctx.Done():
			x.found.Store(false) // the next run does not wait again
			return "", err
		case <-look.C:
		}
	}
}
