//go:build linux

package crashtest

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/testclaude"
)

// TestKill kills the daemon again and again during a busy schedule.
func TestKill(t *testing.T) {
	t.Logf("%d kills, -seed=%d", *kills, *seed)
	rng := rand.New(rand.NewPCG(*seed, 0))
	s := newFixture(t)
	s.start()
	t.Cleanup(func() { _ = s.daemon.Process.Kill() })
	s.ready()
	c := s.assemble(testclaude.Path(t))

	var reads int
	var ended map[string]model.RunStatus
	stopReading := inBackground(t, func(ctx context.Context) { reads, ended = s.watchFiles(ctx) })
	var visitors []func()
	for i := range uint64(3) {
		visitors = append(visitors, inBackground(t, func(ctx context.Context) { c.visit(ctx, rand.New(rand.NewPCG(*seed, i+1))) }))
	}
	moments := map[string]int{}
	for n := range *kills {
		if n%10 == 1 {
			if err := c.oneTime(rng, soon(rng), true); err != nil && !expected(err) {
				t.Errorf("create a task for the real CLI: %v", err)
			}
		}
		moments[c.awaitMoment(rng)]++
		s.kill()
		time.Sleep(time.Duration(rng.IntN(4)*rng.IntN(150)) * time.Millisecond)
		s.start()
		if rng.IntN(4) == 0 { // while it still starts
			moments["starting"]++
			time.Sleep(time.Duration(rng.IntN(60)) * time.Millisecond)
			s.kill()
			s.start()
		}
		s.ready()
	}
	for _, stop := range visitors {
		stop()
	}
	c.finish()
	s.shutdown()
	stopReading()

	t.Logf("killed at %v; the files were read %d times", moments, reads)
	c.check(ended)
	if t.Failed() {
		t.Logf("-seed=%d; the daemon said last:\n%s", *seed, s.log())
	}
}

// inBackground runs f until the returned function is called, or the test ends.
func inBackground(t *testing.T, f func(context.Context)) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { f(ctx) })
	stop = func() {
		cancel()
		running.Wait()
	}
	t.Cleanup(stop)
	return stop
}

// awaitMoment waits for a moment to kill the daemon, and names it.
func (c *workload) awaitMoment(rng *rand.Rand) string {
	time.Sleep(time.Duration(rng.IntN(900)) * time.Millisecond)
	switch rng.IntN(4) {
	case 0: // within a start: record, slot, supervisor, record
		if at := c.nextSlot(time.Now()); !at.IsZero() {
			time.Sleep(time.Until(at.Add(time.Duration(rng.IntN(25)) * time.Millisecond)))
			return "slot"
		}
		return "any"
	case 1: // right after a run was promised
		if err := c.runTask(pick(rng, c.manualTasks...)); err != nil && !expected(err) {
			c.t.Errorf("run a task: %v", err)
		}
		return "promise"
	case 2:
		if err := c.oneTime(rng, soon(rng), false); err != nil && !expected(err) {
			c.t.Errorf("create a task: %v", err)
		}
		return "created"
	}
	return "any"
}

// finish changes a watched file once more, and waits until all requested runs have
// ended. The file is written again only when a run of the watching task was running
// at that moment, since the change may count as its own.
func (c *workload) finish() {
	c.t.Helper()
	deadline := time.Now().Add(5 * time.Minute)
	written := c.touchInbox()
	for seen := false; !seen; time.Sleep(20 * time.Millisecond) {
		runs, err := c.client.Runs.List(apitype.RunFilter{Task: c.watch})
		c.must(err)
		hidden, active := false, false
		for _, run := range runs {
			seen = seen || run.Status == model.RunSuccess && slices.Contains(run.ChangedFiles, "last.txt")
			active = active || !run.Status.Ended()
			hidden = hidden || run.ScheduledTime.Before(written) && run.EndTime != nil && run.EndTime.After(written)
		}
		if hidden && !active && !seen {
			c.t.Log("the file was written during a run of the task that watches it: once more")
			written = c.touchInbox()
		}
		if time.Now().After(deadline) {
			status, err := c.client.System.Status()
			c.t.Fatalf("the watch does not see a file anymore: %+v, %v\n%s", status, err, c.log())
		}
	}
	for deadline := time.Now().Add(10 * time.Minute); ; {
		status, err := c.client.System.Status()
		c.must(err)
		if status.Next == nil && status.Running == 0 && status.Waiting == 0 {
			return
		}
		if time.Now().After(deadline) {
			c.t.Fatalf("not all ended: %d run, %d wait, next %v\n%s", status.Running, status.Waiting, status.Next, c.log())
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// touchInbox writes a file that the watch has to see, and returns when.
func (c *workload) touchInbox() time.Time {
	c.t.Helper()
	for active := true; active; { // and an answer confirms that the daemon created the watch
		runs, err := c.client.Runs.List(apitype.RunFilter{Task: c.watch})
		c.must(err)
		active = slices.ContainsFunc(runs, func(run model.Run) bool { return !run.Status.Ended() })
	}
	begin := time.Now()
	path := filepath.Join(c.inbox, "last.txt")
	for {
		c.must(os.WriteFile(filepath.Join(c.base, "clock"), nil, 0o600)) // until the kernel's clock for files has advanced
		info, err := os.Stat(filepath.Join(c.base, "clock"))
		c.must(err)
		if info.ModTime().After(begin) {
			break
		}
		time.Sleep(time.Millisecond)
	}
	c.must(os.WriteFile(path, []byte(time.Now().String()), 0o600))
	return time.Now()
}
