//go:build linux

package fleettest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
)

// TestPunctuality starts slots of an idle fleet one after another. It reports how
// late they started, and fails only if that is absurd: figures are in
// docs/benchmarks.md.
func TestPunctuality(t *testing.T) {
	_, a, b := scripted(t)
	job, err := a.client.Jobs.Create(map[string]any{"name": "Punctual", "working_directory": map[string]any{"path": a.work}})
	a.must(err)
	const count = 8
	begin := time.Now().Add(25 * time.Second).Truncate(time.Second)
	var tasks []string
	for i := range count {
		task, err := a.client.Tasks.Create(map[string]any{
			"job_id": job.ID, "name": fmt.Sprint("at ", i), "command": "0", "report": false, "overlap": "parallel",
			"schedule": map[string]any{"type": "calendar", "run_at": begin.Add(time.Duration(i) * 3 * time.Second)},
		})
		a.must(err)
		tasks = append(tasks, task.ID)
	}
	_, err = a.client.Fleet.Share(job.ID, apitype.FleetShare{})
	a.must(err)
	a.takes(job.ID)
	b.has(job.ID)
	var late []time.Duration
	for _, id := range tasks {
		run := a.ended(id, 1)[0]
		started := a.startedAt(run.ID)
		if started.IsZero() {
			started = b.startedAt(run.ID)
		}
		if started.IsZero() {
			t.Fatalf("%+v", run)
		}
		late = append(late, started.Sub(run.ScheduledTime)) // with the start of the shell
	}
	slices.Sort(late)
	t.Logf("%d slots started late by p50 %s, max %s", len(late), late[len(late)/2], late[len(late)-1])
	if p50 := late[len(late)/2]; p50 > 2*time.Second || late[0] < 0 {
		t.Errorf("late by %s", late)
	}
}
