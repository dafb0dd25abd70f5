package runner

import (
	"context"
	"errors"

	"claude-scheduler/backend/model"
)

// cancelledBy is why the context of a run's bookkeeping ended.
type cancelledBy struct{ reason model.Reason }

func (c cancelledBy) Error() string { return cancelMessage(c.reason) }

// cancellable makes Cancel end the context for a run whose supervisor is done.
func (x *Executor) cancellable(ctx context.Context, runID string) (context.Context, func()) {
	ctx, stop := context.WithCancelCause(ctx)
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.settling == nil {
		x.settling = map[string]context.CancelCauseFunc{}
	}
	x.settling[runID] = stop
	return ctx, func() {
		x.mu.Lock()
		defer x.mu.Unlock()
		delete(x.settling, runID)
		stop(nil)
	}
}

// cancelReason says whether Cancel ended a context, and why.
func cancelReason(ctx context.Context) (model.Reason, bool) {
	var by cancelledBy
	if ctx.Err() == nil || !errors.As(context.Cause(ctx), &by) {
		return "", false
	}
	return by.reason, true
}

// reasonFor is err, or that the run was cancelled when err comes of that.
func reasonFor(ctx context.Context, err error) error {
	if reason, ok := cancelReason(ctx); ok {
		return errors.New(cancelMessage(reason))
	}
	return err
}
