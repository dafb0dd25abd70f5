//go:build linux

package fleettest

import (
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// A machine where a variable of the job has no value takes no run of it; another
// machine does, at the slot.
func TestUnresolvableVariables(t *testing.T) {
	t.Parallel()
	_, a, b := scripted(t)
	profile := func(m *machine, value string) model.Profile {
		t.Helper()
		p, err := m.client.Profiles.Create(map[string]any{"name": "Work", "env_vars": []any{
			map[string]any{"name": "TOKEN", "source": "command", "value": value},
		}})
		m.must(err)
		return p
	}
	profile(b, "exit 1")
	slot := time.Now().Add(15 * time.Second).Truncate(time.Second)
	job, task := share(t, "0", apitype.FleetShare{}, map[string]any{"type": "calendar", "run_at": slot.Add(time.Hour)}, a, b)
	_, err := a.client.Jobs.Update(job.ID, map[string]any{"profile": profile(a, "echo fine").ID})
	a.must(err)
	a.takes(job.ID)
	_, err = a.client.Fleet.Drain(true) // only the machine without the value asks
	a.must(err)
	run, err := b.client.Tasks.Run(task.ID)
	b.must(err)
	refusal := func() string {
		status, err := b.client.Fleet.Status()
		b.must(err)
		return status.Jobs[0].Refused
	}
	eventually(t, time.Minute, "the machine says why it takes no run", func() bool { return strings.Contains(refusal(), "TOKEN") })
	if n := b.began(run.ID); n != 0 {
		t.Errorf("it was started %d times", n)
	}
	_, err = a.client.Fleet.Drain(false)
	a.must(err)
	runs := b.ended(task.ID, 1)
	if len(runs) != 1 || runs[0].Status != model.RunSuccess || runs[0].Machine != a.name {
		t.Errorf("%+v", runs)
	}
}
