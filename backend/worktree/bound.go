package worktree

import (
	"context"
	"errors"
	"time"

	"claude-scheduler/backend/model"
)

// defaultLimit is how long inspecting a repository may take: a filter, a named
// pipe instead of a file or a network disk can make git wait forever.
const defaultLimit = 2 * time.Minute

func (g Git) limit() time.Duration {
	if g.Limit > 0 {
		return g.Limit
	}
	return defaultLimit
}

// bounded returns the result of f, or an error soon after ctx or the limit
// ended, even if f does not return: a call to a network disk that does not
// answer cannot be interrupted.
func bounded[T any](ctx context.Context, limit time.Duration, f func(context.Context) (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	within, stop := context.WithTimeout(ctx, limit)
	defer stop()
	done := make(chan result, 1)
	go func() {
		value, err := f(within)
		done <- result{value, err}
	}()
	r := result{}
	select {
	case r = <-done:
	case <-within.Done():
		grace := time.NewTimer(killDelay + time.Second)
		defer grace.Stop()
		select {
		case r = <-done:
		case <-grace.C:
			r.err = within.Err()
		}
	}
	switch {
	case r.err == nil:
		return r.value, nil
	case ctx.Err() != nil:
		return r.value, errors.Join(ctx.Err(), r.err)
	case within.Err() != nil:
		return r.value, &model.Problem{Message: "git did not finish within " + limit.String(), Kind: model.KindUnavailable,
			Hint: "see whether git status hangs there: a named pipe, a filter, or a network disk that does not answer"}
	}
	return r.value, r.err
}
