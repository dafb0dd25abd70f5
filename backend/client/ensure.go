package client

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/filelock"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/private"
	"claude-scheduler/backend/socket"
)

const (
	// readyTime limits how long a service may take to answer after its start.
	readyTime = 30 * time.Second
	// graceTime is how long a failed start may still succeed: the login may
	// have started the service at the same time, and the second one ends
	// immediately.
	graceTime = time.Second
	// answerTime limits how long a listening service may take to identify
	// itself.
	answerTime = 10 * time.Second
)

// EnsureDaemon returns when the service answers. If none does, it starts exe,
// the path of the claude-scheduler executable, detached and with its output in
// daemon.log in the data directory. Concurrent clients start only one. A
// service of another version than WithVersion's is a *model.Problem and stays
// as it is.
func (c *Client) EnsureDaemon(ctx context.Context, exe string) error {
	if up, err := c.answers(ctx); up || err != nil {
		return err
	}
	home, err := c.Home()
	if err != nil {
		return startLock(err)
	}
	if _, err := private.Check(home); err != nil {
		return &model.Problem{Operation: "start background service", Message: err.Error(), Kind: model.KindInvalid,
			Hint: "set CLAUDE_SCHEDULER_HOME to a new or empty folder"}
	}
	if err := os.MkdirAll(home, 0o700); err != nil {
		return &model.Problem{Operation: "start background service", Message: "create the data directory: " + err.Error(), Kind: model.KindUnavailable,
			Hint: "set CLAUDE_SCHEDULER_HOME to a folder that you may write to"}
	}
	ctx, cancel := context.WithTimeout(ctx, readyTime)
	defer cancel()
	dir := home // of the lock and the log
	unlock, err := filelock.Wait(ctx, filepath.Join(dir, "start.lock"))
	if socket.Unwritable(err) { // the service starts anyway, and reports it
		if dir, err = socket.FallbackDir(home); err == nil {
			unlock, err = filelock.Wait(ctx, filepath.Join(dir, "start.lock"))
		}
	}
	if err != nil && errors.Is(err, ctx.Err()) {
		err = fmt.Errorf("another client is starting it: %w", err)
	}
	if err != nil {
		return startLock(err)
	}
	defer unlock()
	if up, err := c.answers(ctx); up || err != nil { // another client was faster
		return err
	}
	d, err := launch(exe, home, dir)
	if err != nil {
		return startLock(err)
	}
	return c.await(ctx, d)
}

// await waits until the launched service, or another one, answers.
func (c *Client) await(ctx context.Context, d *daemon) error {
	pause := 2 * time.Millisecond
	died, dead := d.died, error(nil)
	for {
		if up, err := c.answers(ctx); up || err != nil {
			return err
		}
		select {
		case dead = <-died:
			died = nil
			grace, cancel := context.WithTimeout(ctx, graceTime)
			defer cancel()
			ctx = grace
		case <-time.After(pause):
			pause = min(2*pause, 100*time.Millisecond)
		case <-ctx.Done():
			if died == nil {
				return d.failed(dead)
			}
			return d.late(ctx.Err())
		}
	}
}

// answers reports whether a service answers. The error means that it has
// another version, or that something else listens.
func (c *Client) answers(ctx context.Context) (bool, error) {
	asking, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	who, err := c.WithContext(asking).System.Version()
	var p *model.Problem
	switch {
	case errors.As(err, &p) && p.Kind == model.KindUnavailable:
		return false, nil
	case ctx.Err() != nil:
		return false, nil // the caller keeps waiting
	case err != nil:
		return false, err
	}
	if c.version != "" && who.Version != c.version {
		return true, apitype.VersionMismatch(c.version, who.Version)
	}
	return true, nil
}

// WaitGone waits until the service with that process ID does not answer any
// more, or returns ctx's error. Another service may answer then: one that
// waited for the data directory. With 0 it returns when no service answers.
func (c *Client) WaitGone(ctx context.Context, pid int) error {
	for {
		who, err := c.WithContext(ctx).System.Version()
		var p *model.Problem
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.As(err, &p) && p.Kind == model.KindUnavailable, err == nil && pid != 0 && who.PID != pid:
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func startLock(err error) error {
	return &model.Problem{Operation: "start background service", Message: err.Error(), Kind: model.KindUnavailable,
		Hint: "try claude-scheduler daemon run, which stays in the foreground"}
}

// failed returns the problem of a service that ended before it answered.
func (d *daemon) failed(dead error) error {
	how := "it ended immediately"
	if dead != nil {
		how = "it ended immediately, " + dead.Error()
	}
	if said := d.said(); said != "" {
		how += ":\n" + said
	}
	return startLock(errors.New(how))
}

// late returns the problem of a service that does not answer in time.
func (d *daemon) late(cause error) error {
	if !errors.Is(cause, context.DeadlineExceeded) {
		return cause
	}
	how := fmt.Sprintf("process %d does not answer", d.pid)
	if said := d.said(); said != "" {
		how += "; its output:\n" + said
	}
	return startLock(errors.New(how))
}
