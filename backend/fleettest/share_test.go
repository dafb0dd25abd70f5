//go:build linux

package fleettest

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/fakeapi"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/testclaude"
)

func kill(pid int) error { return syscall.Kill(pid, syscall.SIGKILL) }

// pair returns two machines of one fleet, with the real CLI.
func pair(t *testing.T) (e *engine, a, b *machine) {
	t.Helper()
	e = startEngine(t)
	api := fakeapi.StartFor(t)
	a, b = newMachine(t, e, api, "laptop"), newMachine(t, e, api, "buildbox")
	claude := testclaude.Path(t)
	for _, m := range []*machine{a, b} {
		_, err := m.client.Settings.Update(map[string]any{"claude_path": claude})
		m.must(err)
	}
	return e, a, b
}

// share creates a job with one task on a machine, shares it and maps it on the
// others.
func share(t *testing.T, prompt string, r apitype.FleetShare, schedule map[string]any, first *machine, others ...*machine) (job model.Job, task model.Task) {
	t.Helper()
	job, err := first.client.Jobs.Create(map[string]any{"name": "Nightly", "working_directory": map[string]any{"path": first.work}})
	first.must(err)
	task, err = first.client.Tasks.Create(map[string]any{"job_id": job.ID, "name": "Review", "command": prompt, "schedule": schedule, "report": false})
	first.must(err)
	job, err = first.client.Fleet.Share(job.ID, r)
	first.must(err)
	first.takes(job.ID)
	for _, m := range others {
		m.has(job.ID)
	}
	return job, task
}

// A slot of a shared task runs on exactly one machine, and both have its record.
func TestSharedSlot(t *testing.T) {
	t.Parallel()
	e, a, b := pair(t)
	slot := time.Now().Add(15 * time.Second).Truncate(time.Second)
	_, task := share(t, "!say done", apitype.FleetShare{}, map[string]any{"type": "calendar", "run_at": slot}, a, b)
	here, there := a.ended(task.ID, 1), b.ended(task.ID, 1)
	if len(here) != 1 || len(there) != 1 || here[0].ID != there[0].ID {
		t.Fatalf("records %v and %v", here, there)
	}
	for _, run := range []model.Run{here[0], there[0]} {
		if run.Status != model.RunSuccess || run.Output != "done" || run.Machine == "" || run.Machine != here[0].Machine || !run.ScheduledTime.Equal(slot) {
			t.Errorf("%+v", run)
		}
	}
	e.export("slot")
	if late := here[0].StartTime.Sub(slot); late < 0 || late > 5*time.Second {
		t.Errorf("started %s after its slot", late)
	} else {
		t.Logf("started %s after its slot, on %s", late, here[0].Machine)
	}
}

// Started on a machine that is killed, a run is interrupted; the other machine
// says so.
func TestMachineDiesDuringARun(t *testing.T) {
	for _, c := range []struct {
		onLoss  string
		records int
	}{{"interrupt", 1}, {"again", 2}} {
		t.Run(c.onLoss, func(t *testing.T) {
			t.Parallel()
			e, a, b := scripted(t)
			_, task := share(t, "2", apitype.FleetShare{OnLoss: c.onLoss}, map[string]any{"type": "manual"}, a, b)
			a.hold() // the first run does not end on its own
			b.hold()
			run, err := a.client.Tasks.Run(task.ID)
			a.must(err)
			by, other := runsOn(t, a, b, run.ID)
			other.release()
			by.die()
			runs := other.ended(task.ID, c.records)
			if len(runs) != c.records {
				t.Fatalf("%d records: %+v", len(runs), runs)
			}
			for _, r := range runs {
				first := r.ID == run.ID
				if first && (r.Status != model.RunFailed || r.Reason != model.ReasonInterrupted || r.Machine != by.name) {
					t.Errorf("the lost run: %s %s on %s", r.Status, r.Reason, r.Machine)
				}
				if !first && (r.Status != model.RunSuccess || r.Machine != other.name || string(r.RetryOf) != run.ID) {
					t.Errorf("the repeated run: %s %s on %s, retry of %s", r.Status, r.Reason, r.Machine, r.RetryOf)
				}
			}
			e.export("loss-" + c.onLoss)
		})
	}
}

// runsOn waits until a run has started on one of two machines.
func runsOn(t *testing.T, a, b *machine, id string) (by, other *machine) {
	t.Helper()
	eventually(t, time.Minute, "the run has started", func() bool {
		switch {
		case a.began(id) > 0:
			by, other = a, b
		case b.began(id) > 0:
			by, other = b, a
		}
		return by != nil
	})
	return by, other
}

// A machine that dies before the slot leaves the run to another one.
func TestMachineDiesBeforeTheStart(t *testing.T) {
	t.Parallel()
	_, a, b := scripted(t)
	slot := time.Now().Add(20 * time.Second).Truncate(time.Second)
	_, task := share(t, "0", apitype.FleetShare{}, map[string]any{"type": "calendar", "run_at": slot}, a, b)
	time.Sleep(time.Until(slot.Add(-4 * time.Second))) // it is claimed 10 s before
	a.die()
	runs := b.ended(task.ID, 1)
	if len(runs) != 1 || runs[0].Status != model.RunSuccess || runs[0].Machine != b.name {
		t.Fatalf("%+v", runs)
	}
	if n := a.began(runs[0].ID) + b.began(runs[0].ID); n != 1 {
		t.Errorf("it was started %d times", n)
	}
	t.Logf("started %s after its slot", runs[0].StartTime.Sub(slot))
}

// The service of a run is killed: the run continues, the next service adopts it
// and delivers its result.
func TestServiceDiesDuringARun(t *testing.T) {
	t.Parallel()
	_, a, b := scripted(t)
	_, task := share(t, "3", apitype.FleetShare{}, map[string]any{"type": "manual"}, a, b)
	run, err := a.client.Tasks.Run(task.ID)
	a.must(err)
	by, other := runsOn(t, a, b, run.ID)
	by.kill()
	by.start()
	for _, m := range []*machine{by, other} {
		runs := m.ended(task.ID, 1)
		if len(runs) != 1 || runs[0].Status != model.RunSuccess || runs[0].Machine != by.name {
			t.Errorf("%s: %+v", m.name, runs)
		}
	}
	if n := a.began(run.ID) + b.began(run.ID); n != 1 {
		t.Errorf("it was started %d times", n)
	}
}

// While the engine is away, an active run ends, and is reported when it is back.
func TestEngineDiesDuringARun(t *testing.T) {
	t.Parallel()
	e, a, b := scripted(t)
	_, task := share(t, "2", apitype.FleetShare{}, map[string]any{"type": "manual"}, a, b)
	run, err := a.client.Tasks.Run(task.ID)
	a.must(err)
	by, other := runsOn(t, a, b, run.ID)
	e.kill()
	eventually(t, time.Minute, "the machine shows that the engine does not answer", func() bool {
		s, err := by.client.Fleet.Status()
		return err == nil && s.UnreachableSince != nil
	})
	by.ended(task.ID, 1)
	e.start()
	runs := other.ended(task.ID, 1)
	if len(runs) != 1 || runs[0].Status != model.RunSuccess || runs[0].Machine != by.name {
		t.Errorf("%+v", runs)
	}
}

// A machine that was only cut off corrects the record when it is back.
func TestLateResultCorrectsTheRecord(t *testing.T) {
	t.Parallel()
	_, a, b := scripted(t)
	_, task := share(t, "0", apitype.FleetShare{}, map[string]any{"type": "manual"}, a, b)
	a.hold()
	b.hold()
	run, err := a.client.Tasks.Run(task.ID)
	a.must(err)
	by, other := runsOn(t, a, b, run.ID)
	by.link.setCut(true)
	eventually(t, time.Minute, "the run counts as interrupted", func() bool {
		r := other.runs(task.ID)[run.ID]
		return r.Status == model.RunFailed && r.Reason == model.ReasonInterrupted
	})
	by.release()
	by.ended(task.ID, 1)
	by.link.setCut(false)
	for _, m := range []*machine{by, other} {
		eventually(t, time.Minute, m.name+" has the corrected record", func() bool {
			r := m.runs(task.ID)[run.ID]
			return r.Status == model.RunSuccess && r.Machine == by.name
		})
	}
}

// A slot that passes while all machines are off is caught up when one returns.
func TestAllMachinesOff(t *testing.T) {
	t.Parallel()
	_, a, b := scripted(t)
	slot := time.Now().Add(25 * time.Second).Truncate(time.Second)
	_, task := share(t, "0", apitype.FleetShare{}, map[string]any{"type": "calendar", "run_at": slot}, a, b)
	a.kill()
	b.kill()
	time.Sleep(time.Until(slot.Add(31 * time.Second))) // a slot up to 30 s late runs as if on time
	b.start()
	runs := b.ended(task.ID, 1)
	if len(runs) != 1 || runs[0].Status != model.RunSuccess || runs[0].Trigger != model.TriggerCatchUp || !runs[0].ScheduledTime.Equal(slot) {
		t.Errorf("%+v", runs)
	}
}

// The log of a run is on the machine that ran it; another one shows it on demand.
func TestLogOfAnotherMachine(t *testing.T) {
	t.Parallel()
	_, a, b := scripted(t)
	_, task := share(t, "0", apitype.FleetShare{}, map[string]any{"type": "manual"}, a, b)
	run, err := a.client.Tasks.Run(task.ID)
	a.must(err)
	by, other := runsOn(t, a, b, run.ID)
	other.ended(task.ID, 1)
	here, err := by.client.Runs.Log(run.ID)
	by.must(err)
	there, err := other.client.Runs.Log(run.ID)
	other.must(err)
	if here == "" || here != there {
		t.Errorf("the log is %q, and on the other machine %q", here, there)
	}
}

// Tasks that are due at the same moment are spread by the places of the machines,
// and none is lost.
func TestBurst(t *testing.T) {
	_, a, b := scripted(t)
	job, err := a.client.Jobs.Create(map[string]any{"name": "Busy", "working_directory": map[string]any{"path": a.work}})
	a.must(err)
	slot := time.Now().Add(25 * time.Second).Truncate(time.Second)
	tasks := make([]string, 30)
	for i := range tasks {
		task, err := a.client.Tasks.Create(map[string]any{
			"job_id": job.ID, "name": fmt.Sprint("at once ", i), "command": "0", "report": false, "overlap": "parallel",
			"schedule": map[string]any{"type": "calendar", "run_at": slot},
		})
		a.must(err)
		tasks[i] = task.ID
	}
	_, err = a.client.Fleet.Share(job.ID, apitype.FleetShare{})
	a.must(err)
	a.takes(job.ID)
	b.has(job.ID)
	byMachine := map[string]int{}
	for _, id := range tasks {
		runs := b.ended(id, 1)
		if len(runs) != 1 || runs[0].Status != model.RunSuccess || a.began(runs[0].ID)+b.began(runs[0].ID) != 1 {
			t.Errorf("%+v", runs)
		}
		byMachine[runs[0].Machine]++
	}
	if len(byMachine) != 2 {
		t.Errorf("they ran on %v", byMachine)
	}
}

// A change on one machine counts on all; a job that is not shared any more runs on
// the machine that ended the sharing.
func TestChangeAndUnshare(t *testing.T) {
	t.Parallel()
	_, a, b := scripted(t)
	job, task := share(t, "0", apitype.FleetShare{}, map[string]any{"type": "manual"}, a, b)
	_, err := b.client.Tasks.Update(task.ID, map[string]any{"name": "Renamed"})
	b.must(err)
	eventually(t, time.Minute, "the other machine has the change", func() bool {
		changed, err := a.client.Tasks.Get(task.ID)
		return err == nil && changed.Name == "Renamed"
	})
	_, err = b.client.Fleet.Unshare(job.ID)
	b.must(err)
	eventually(t, time.Minute, "the other machine has switched it off", func() bool {
		off, err := a.client.Tasks.Get(task.ID)
		return err == nil && !off.Enabled
	})
	run, err := b.client.Tasks.Run(task.ID)
	b.must(err)
	if run.FleetRun != "" {
		t.Errorf("%+v", run)
	}
	b.ended(task.ID, 1)
}

// A job that is not shared any more leaves a run that has started to its machine.
func TestUnshareDuringARun(t *testing.T) {
	_, a, b := scripted(t)
	job, task := share(t, "0", apitype.FleetShare{}, map[string]any{"type": "manual"}, a, b)
	a.hold()
	b.hold()
	run, err := a.client.Tasks.Run(task.ID)
	a.must(err)
	by, other := runsOn(t, a, b, run.ID)
	_, err = other.client.Fleet.Unshare(job.ID)
	other.must(err)
	by.release()
	runs := by.ended(task.ID, 1)
	if len(runs) != 1 || runs[0].Status != model.RunSuccess {
		t.Errorf("%+v", runs)
	}
}
