//go:build linux

package crashtest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"claude-scheduler/backend/model"
)

// visit makes requests at random until ctx ends. Connection errors are part
// of the test; any other refusal is not.
func (c *workload) visit(ctx context.Context, rng *rand.Rand) {
	for n := 1; ctx.Err() == nil; n++ {
		var err error
		switch rng.IntN(40) {
		case 0, 1, 2, 3, 4, 5, 6, 7:
			err = c.runTask(pick(rng, c.manualTasks...))
		case 8, 9:
			err = c.runTask(c.retry)
		case 10, 11, 12, 13, 14, 15:
			err = c.promise(c.client.Jobs.Run(pick(rng, c.manualJobs...)))
		case 16, 17, 18:
			err = c.note()
		case 19:
			_, err = c.client.Tasks.List("")
		case 20: // rarely: the watch waits until there were no events for a second
			err = os.WriteFile(filepath.Join(c.inbox, fmt.Sprint(n, ".txt")), []byte("x"), 0o600)
		default:
			err = c.oneTime(rng, soon(rng), false)
		}
		if err != nil && !expected(err) {
			c.t.Errorf("a request was refused: %v", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Duration(rng.IntN(200)) * time.Millisecond):
		}
	}
}

// soon returns an instant for a one-time task, in whole milliseconds.
func soon(rng *rand.Rand) time.Time {
	return time.Now().Add(time.Duration(500+rng.IntN(2500)) * time.Millisecond).Truncate(time.Millisecond)
}

func (c *workload) runTask(id string) error { return c.promise(c.client.Tasks.Run(id)) }

// promise records the run in the answer to a request: it must be in the history.
func (c *workload) promise(run model.Run, err error) error {
	if err == nil {
		c.mu.Lock()
		c.promised[run.ID] = struct{}{}
		c.mu.Unlock()
	}
	return err
}

// note writes the next number into a job, one visitor at a time.
func (c *workload) note() error {
	c.noting.Lock()
	defer c.noting.Unlock()
	c.number++
	_, err := c.client.Jobs.Update(c.manualJobs[0], map[string]any{"description": strconv.Itoa(c.number)})
	if err == nil {
		c.noted = c.number
	}
	return err
}

// expected reports whether an error is expected: the daemon is not running, the
// task of a manual run already has a waiting run, or the time of a one-time
// task passed before the request was handled.
func expected(err error) bool {
	var p *model.Problem
	return errors.As(err, &p) && (p.Kind == model.KindUnavailable ||
		p.Kind == model.KindConflict && strings.HasPrefix(p.Operation, "run ") ||
		p.Field == "schedule.run_at" && strings.HasSuffix(p.Message, "is in the past"))
}
