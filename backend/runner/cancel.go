package runner

import (
	"context"
	"errors"

	"claude-scheduler/backend/model"
)

// cancelledBy is the cause with which Cancel ends the context while a run is
// finalized.
type cancelledBy struct{ reason model.Reason }

func (c cancelledBy) Error() string { return cancelMessage(c.reason) }

// cancellable makes Cancel end the context for a run whose supervisor is done.
func (x *Executor) cancellable(ctx context.Context, runID string) (context.Context, func()) {
	ctx, stop := context.WithCancelCause(ctx)
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.finalizing == nil {
		x.finalizing = map[string]context.CancelCauseFunc{}
	}
	x.finalizing[runID] = stop
	return ctx, func() {
		x.mu.Lock()
		defer x.mu.Unlock()
		delete(x.finalizing, runID)
		stop(nil)
	}
}

// cancelReason reports whether Cancel ended a context, and why.
func cancelReason(ctx context.Context) (model.Reason, bool) {
	var by cancelledBy
	if ctx.Err() == nil || !errors.As(context.Cause(ctx), &by) {
		return "", false
	}
	return by.reason, true
}

// reasonFor returns err, or the cancellation that caused it.
func reasonFor(ctx context.Context, err error) error {
	if reason, ok := cancelReason(ctx); ok {
		return errors.New(cancelMessage(reason))
	}
	return err
}
