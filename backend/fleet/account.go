package fleet

import (
	"context"
	"slices"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/workflow"

	"claude-scheduler/backend/fleet/link"
)

// longestAccount bounds the signals of one execution: histories are limited.
const longestAccount = 500

// Account keeps the usage limits of a login that several machines may use, until
// the last of them resets. Machines report limits with signals and read them in
// the memo.
func Account(ctx workflow.Context, limits []link.Limit) error {
	reached := workflow.GetSignalChannel(ctx, signalLimit)
	for n := 0; ; {
		for reached.Len() > 0 {
			var l link.Limit
			reached.Receive(ctx, &l)
			limits = addLimit(limits, l)
			n++
		}
		now := workflow.Now(ctx)
		limits = slices.DeleteFunc(limits, func(l link.Limit) bool { return !l.Until.After(now) })
		if len(limits) == 0 {
			return nil
		}
		if n >= longestAccount {
			return workflow.NewContinueAsNewError(ctx, Account, limits)
		}
		if err := workflow.UpsertMemo(ctx, map[string]any{memoLimits: limits}); err != nil {
			return err
		}
		first := slices.MinFunc(limits, func(a, b link.Limit) int { return a.Until.Compare(b.Until) })
		wait := max(first.Until.Sub(now), time.Second)
		if _, err := workflow.AwaitWithTimeout(ctx, wait, func() bool { return reached.Len() > 0 }); err != nil {
			return err
		}
	}
}

// addLimit adds a limit. Of two for the same models, the later report counts.
func addLimit(limits []link.Limit, l link.Limit) []link.Limit {
	limits = slices.DeleteFunc(slices.Clone(limits), func(other link.Limit) bool {
		return other.EveryModel == l.EveryModel && other.Family == l.Family && other.Model == l.Model
	})
	return append(limits, l)
}

// limitReached tells the other machines that a login has reached a usage limit.
func (a *Agent) limitReached(ctx context.Context, l link.Limit) (none, error) {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	l.Machine = a.config.Machine
	_, err := a.engine.SignalWithStartWorkflow(ctx, accountID(l.Account), signalLimit, l,
		client.StartWorkflowOptions{TaskQueue: workflowQueue}, accountType, []link.Limit{})
	if err != nil {
		return none{}, problem(err)
	}
	return none{}, nil
}
