//go:build linux

package crashtest

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/google/uuid"

	"claude-scheduler/backend/model"
)

// workload is the busy schedule, and what the service confirmed to its clients.
type workload struct {
	*fixture
	inbox       string
	manualTasks []string     // tasks to start manually
	manualJobs  []string     // jobs to start manually
	clock       []string     // jobs that get one-time tasks
	watch       string       // the task that watches files
	retry       string       // the task that is retried twice
	followers   []model.Task // tasks that start after others

	mu       sync.Mutex
	slots    map[string]slot     // one-time tasks whose creation was acknowledged in time
	promised map[string]struct{} // runs in the answers to requests

	noting        sync.Mutex
	number, noted int // the last change of a job: requested, and confirmed
}

// A slot is the only one of its task.
type slot struct {
	at     time.Time
	missed model.Missed
}

func (s *fixture) assemble(claude string) *workload {
	c := &workload{fixture: s, inbox: s.folder("inbox"), slots: map[string]slot{}, promised: map[string]struct{}{}}
	_, err := s.client.Settings.Update(map[string]any{
		"claude_path": s.writeScript(claude), "max_concurrent_runs": 6, "notifications_enabled": false,
	})
	c.must(err)
	for i := range 4 {
		c.clock = append(c.clock, c.job(fmt.Sprint("clock ", i)))
	}
	hand := c.job("manual")
	for i, prompt := range []string{"0 0.05 3 -", "3 0.4 50 -", "killed 0.1 1 -", "0 0.2 2 child"} {
		c.manualTasks = append(c.manualTasks, c.task(hand, fmt.Sprint("hand ", i), prompt, map[string]any{"type": "manual"}, nil))
	}
	for i := range 2 {
		job := c.job(fmt.Sprint("sequence ", i))
		c.manualJobs = append(c.manualJobs, job)
		c.task(job, "first", "0 0.1 2 -", map[string]any{"type": "manual"}, nil)
		c.task(job, "second", []string{"0 0.15 2 -", "4 0.15 2 -"}[i], map[string]any{"type": "sequential"}, nil)
		c.task(job, "third", "0 0.05 2 -", map[string]any{"type": "sequential"}, nil)
	}
	c.retry = c.task(c.job("retried"), "mute", "mute 0.05 1 -", map[string]any{"type": "manual"},
		map[string]any{"retry": map[string]any{"max_retries": 2, "retry_delay": 0}})
	after := func(tasks ...string) map[string]any { // success, failure and any in turn
		var entries []map[string]any
		for i, id := range tasks {
			entries = append(entries, map[string]any{"task_id": id, "when": model.FollowsOns[i%3]})
		}
		return map[string]any{"start_after": entries, "overlap": "parallel"}
	}
	follow := c.job("follow")
	leads := []string{c.manualTasks[0], c.manualTasks[1], c.retry}
	for range 2 { // the second starts after the first, too
		id := c.task(follow, "follower", "0 0.05 1 -", map[string]any{"type": "manual"}, after(leads...))
		task, err := c.client.Tasks.Get(id)
		c.must(err)
		c.followers, leads = append(c.followers, task), append(leads, id)
	}
	c.watch = c.task(c.job("inbox"), "watch", "0 0.05 1 -",
		map[string]any{"type": "file_watch", "watch_path": c.inbox, "watch_debounce": 1}, nil)
	return c
}

func (s *fixture) job(name string) string {
	job, err := s.client.Jobs.Create(map[string]any{"name": name, "working_directory": map[string]any{"path": s.folder("work/" + name)}})
	s.must(err)
	return job.ID
}

func (s *fixture) task(job, name, prompt string, schedule, more map[string]any) string {
	fields := map[string]any{"job_id": job, "name": name, "command": prompt, "schedule": schedule}
	for k, v := range more {
		fields[k] = v
	}
	task, err := s.client.Tasks.Create(fields)
	s.must(err)
	return task.ID
}

func (s *fixture) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// oneTime creates a task that is due once. Most are skipped when missed, since
// caught-up runs start five seconds apart.
func (c *workload) oneTime(rng *rand.Rand, at time.Time, real bool) error {
	fields := map[string]any{
		"id": uuid.NewString(), "job_id": c.clock[rng.IntN(len(c.clock))], "name": "at " + at.Format("15:04:05.000"),
		"schedule": map[string]any{"type": "calendar", "run_at": at},
		"command":  fmt.Sprintf("%s 0.%d %d %s", pick(rng, "0", "0", "0", "7"), rng.IntN(5), rng.IntN(200), pick(rng, "-", "-", "child")),
		"missed":   pick(rng, "skip", "skip", "skip", "skip", "skip", "latest"),
		"overlap":  pick(rng, "parallel", "skip"),
	}
	if real {
		fields["model"], fields["command"], fields["missed"] = "haiku", "!say done", "latest"
	}
	task, err := c.client.Tasks.Create(fields)
	if err == nil && time.Now().Before(at) {
		c.mu.Lock()
		c.slots[task.ID] = slot{at: at, missed: task.Missed}
		c.mu.Unlock()
	}
	return err
}

func pick[T any](rng *rand.Rand, of ...T) T { return of[rng.IntN(len(of))] }

// nextSlot returns the next one-time slot after now.
func (c *workload) nextSlot(now time.Time) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	var next time.Time
	for _, s := range c.slots {
		if s.at.After(now) && (next.IsZero() || s.at.Before(next)) {
			next = s.at
		}
	}
	return next
}
