//go:build linux

package fleettest

import (
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// The tasks of a shared sequence run one after another on the same machine, since
// each finds there what the one before has made.
func TestSequenceStaysOnAMachine(t *testing.T) {
	t.Parallel()
	e, a, b := scripted(t)
	job, first := share(t, "0", apitype.FleetShare{}, map[string]any{"type": "manual"}, a, b)
	second, err := a.client.Tasks.Create(map[string]any{
		"job_id": job.ID, "name": "Then", "command": "0", "report": false, "schedule": map[string]any{"type": "sequential"},
	})
	a.must(err)
	eventually(t, time.Minute, "the other machine has the new task", func() bool { _, err := b.client.Tasks.Get(second.ID); return err == nil })
	_, err = b.client.Jobs.Run(job.ID)
	b.must(err)
	then := a.ended(second.ID, 1)
	before := a.ended(first.ID, 1)
	if len(before) != 1 || len(then) != 1 || then[0].Status != model.RunSuccess || then[0].Machine != before[0].Machine || then[0].Sequence != before[0].Sequence {
		t.Errorf("%+v\n%+v", before, then)
	}
	e.export("sequence")
}

// A run is cancelled from any machine, wherever it is.
func TestCancelFromAnotherMachine(t *testing.T) {
	t.Parallel()
	e, a, b := scripted(t)
	_, task := share(t, "0", apitype.FleetShare{}, map[string]any{"type": "manual"}, a, b)
	a.hold()
	b.hold()
	run, err := a.client.Tasks.Run(task.ID)
	a.must(err)
	_, other := runsOn(t, a, b, run.ID)
	eventually(t, time.Minute, "the other machine shows that it runs", func() bool { return other.runs(task.ID)[run.ID].StartTime != nil })
	other.must(other.client.Runs.Cancel(run.ID))
	for _, m := range []*machine{a, b} {
		if runs := m.ended(task.ID, 1); len(runs) != 1 || runs[0].Status != model.RunCancelled || runs[0].Reason != model.ReasonUser {
			t.Errorf("%s: %+v", m.name, runs)
		}
	}
	e.export("cancel")
}
