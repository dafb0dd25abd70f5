//go:build linux

package fleettest

import (
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/fakeapi"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/testclaude"
)

// A usage limit that a run reaches on one machine holds the runs of the same
// account on the other one.
func TestLimitOfAnAccount(t *testing.T) {
	t.Parallel()
	e := startEngine(t)
	api := fakeapi.StartFor(t)
	a, b := newMachine(t, e, api, "laptop", fakeapi.Subscription), newMachine(t, e, api, "buildbox", fakeapi.Subscription)
	claude := testclaude.Path(t)
	tasks := map[*machine]model.Task{}
	for _, m := range []*machine{a, b} {
		_, err := m.client.Settings.Update(map[string]any{"claude_path": claude})
		m.must(err)
		job, err := m.client.Jobs.Create(map[string]any{"name": "Local", "working_directory": map[string]any{"path": m.work}})
		m.must(err)
		tasks[m], err = m.client.Tasks.Create(map[string]any{"job_id": job.ID, "name": "Review", "command": "!limit 2h", "report": false})
		m.must(err)
	}
	run, err := a.client.Tasks.Run(tasks[a].ID)
	a.must(err)
	eventually(t, time.Minute, "the run reaches the limit", func() bool {
		run, err = a.client.Runs.Get(run.ID)
		return err == nil && run.Reason == model.ReasonUsageLimit
	})
	eventually(t, time.Minute, "the other machine waits for the reset", func() bool {
		status, err := b.client.System.Status()
		return err == nil && len(status.Limits) == 1 && status.Limits[0].Until != nil && status.Limits[0].Until.Equal(*run.ResetTime) &&
			strings.Contains(status.Limits[0].Reason, "reached on laptop") && status.Limits[0].Owner == "default login"
	})
	slot := time.Now().Add(2 * time.Second).Truncate(time.Second)
	_, err = b.client.Tasks.Update(tasks[b].ID, map[string]any{"schedule": map[string]any{"type": "calendar", "run_at": slot}})
	b.must(err)
	time.Sleep(time.Until(slot.Add(time.Second)))
	runs := b.runs(tasks[b].ID)
	if len(runs) != 1 {
		t.Errorf("%d records", len(runs))
	}
	for _, held := range runs {
		if held.Status != model.RunUpcoming {
			t.Errorf("%s %s", held.Status, held.Reason)
		}
	}
	e.export("limit")
}
