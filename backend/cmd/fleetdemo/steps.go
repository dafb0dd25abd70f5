package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// lostAfter is after how many seconds without a sign of life a run counts as
// interrupted: usually two minutes.
const lostAfter = 8

// join makes both machines members, with a key that this demo makes: a computer
// without a desktop may have no keyring.
func (f *fleet) join() error {
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return err
	}
	key := apitype.FleetSecret{Source: model.SourceStatic, Value: hex.EncodeToString(raw)}
	for _, m := range f.machines {
		status, err := m.client.Fleet.Join(apitype.FleetJoin{Engine: f.server.Engine, Name: m.name, Labels: []string{"linux"}, Key: key, LostAfter: lostAfter})
		if err != nil {
			return fmt.Errorf("%s joins: %w", m.name, err)
		}
		note(m.name, "✓ joined, with the label %s", strings.Join(status.Labels, ", "))
	}
	return nil
}

// shareJob creates a job on the first machine, shares it, and maps it on the
// second.
func (f *fleet) shareJob(ctx context.Context) error {
	first, second := f.machines[0], f.machines[1]
	job, err := first.client.Jobs.Create(map[string]any{"name": jobName, "working_directory": map[string]any{"path": first.repo}})
	if err != nil {
		return err
	}
	for _, task := range []map[string]any{
		{"name": longTask, "command": "!bash sh count.sh stock\n!say {result}", "allowed_tools": []string{"Bash(sh count.sh stock)"}},
		{"name": otherTask, "command": "!bash sh count.sh lamps\n!say {result}", "allowed_tools": []string{"Bash(sh count.sh lamps)"}},
		{"name": slotTask, "command": "!say Two new orders.", "schedule": map[string]any{"type": "calendar", "cron_expression": "* * * * *"}},
	} {
		task["job_id"], task["model"] = job.ID, "haiku"
		if _, err := first.client.Tasks.Create(task); err != nil {
			return err
		}
	}
	if f.job, err = first.client.Fleet.Share(job.ID, apitype.FleetShare{On: []string{"linux"}}); err != nil {
		return err
	}
	note(first.name, "✓ shared %s with machines that have linux", jobName)
	if err := await(ctx, "the job is known on "+second.name, func() (bool, error) {
		_, err := second.client.Jobs.Get(job.ID)
		return err == nil, nil
	}); err != nil {
		return err
	}
	if _, err := second.client.Fleet.Map(job.ID, second.repo); err != nil {
		return err
	}
	note(second.name, "✓ mapped %s to its own copy of the project", jobName)
	return await(ctx, "both machines take runs", func() (bool, error) {
		status, err := first.client.Fleet.Status()
		i := slices.IndexFunc(status.Jobs, func(j apitype.FleetJob) bool { return j.JobID == job.ID })
		return err == nil && i >= 0 && len(status.Jobs[i].Machines) == 2, nil
	})
}

// startRun starts a task and returns its run and the machine that runs it.
func (f *fleet) startRun(ctx context.Context, task string) (model.Run, *machine, error) {
	asks := f.machines[0]
	run, err := asks.client.Tasks.Run(task)
	if err != nil {
		return run, nil, err
	}
	err = await(ctx, task+" runs", func() (bool, error) {
		if run, err = asks.client.Runs.Record(run.ID); err != nil {
			return false, err
		}
		return run.Status == model.RunRunning && f.machine(run.Machine) != nil, ended(run)
	})
	if err == nil {
		note(asks.name, "▶ %s runs on %s", task, run.Machine)
	}
	return run, f.machine(run.Machine), err
}

// awaitStatus waits until a machine has a run with a status.
func (f *fleet) awaitStatus(ctx context.Context, m *machine, id string, status model.RunStatus) error {
	return await(ctx, fmt.Sprintf("the run is a %s on %s", status, m.name), func() (bool, error) {
		run, err := m.client.Runs.Record(id)
		if err == nil && run.Status == status {
			note(m.name, "✓ has the record: %s", strings.Join(slices.DeleteFunc([]string{string(run.Status), string(run.Reason), run.Headline}, func(s string) bool { return s == "" }), ", "))
		}
		return err == nil && run.Status == status, nil // another machine's run appears within seconds
	})
}

// killService kills the service of the machine that runs a task, and starts it
// again: it finds the run and reports its result.
func (f *fleet) killService(ctx context.Context) error {
	run, m, err := f.startRun(ctx, longTask)
	if err != nil {
		return err
	}
	if err := m.kill(); err != nil {
		return err
	}
	note(m.name, "✕ its service is killed with SIGKILL, in the middle of the run")
	if err := m.start(ctx); err != nil {
		return err
	}
	note(m.name, "✓ its service is started again, and finds the run")
	if err := f.release("stock"); err != nil {
		return err
	}
	for _, m := range f.machines {
		if err := f.awaitStatus(ctx, m, run.ID, model.RunSuccess); err != nil {
			return err
		}
	}
	return nil
}

// cutOff kills the service of the machine that runs a task, and leaves it off until
// the other machine has the run as interrupted. Back again, it corrects the record.
func (f *fleet) cutOff(ctx context.Context) error {
	run, m, err := f.startRun(ctx, otherTask)
	if err != nil {
		return err
	}
	if err := m.kill(); err != nil {
		return err
	}
	note(m.name, "✕ is off: no sign of life any more")
	if err := f.awaitStatus(ctx, f.other(m), run.ID, model.RunFailed); err != nil {
		return err
	}
	if err := f.release("lamps"); err != nil {
		return err
	}
	if err := m.start(ctx); err != nil {
		return err
	}
	note(m.name, "✓ is back, and reports what its run did meanwhile")
	for _, m := range f.machines {
		if err := f.awaitStatus(ctx, m, run.ID, model.RunSuccess); err != nil {
			return err
		}
	}
	return nil
}

// killMachine waits for a slot, kills the machine that ran it, and waits for the
// next slot, which the other machine runs.
func (f *fleet) killMachine(ctx context.Context) error {
	asks := f.machines[0]
	first, err := f.nextSlot(ctx, asks, time.Time{})
	if err != nil {
		return err
	}
	off := f.machine(first.Machine)
	note(first.Machine, "✓ ran %s of %s", slotTask, first.ScheduledTime.Local().Format("15:04"))
	if err := off.kill(); err != nil {
		return err
	}
	note(off.name, "✕ is killed")
	other := f.other(off)
	second, err := f.nextSlot(ctx, other, first.ScheduledTime)
	if err != nil {
		return err
	}
	if second.Machine != other.name {
		return fmt.Errorf("the slot %s ran on %q, which is off", second.ScheduledTime, second.Machine)
	}
	note(second.Machine, "✓ ran %s of %s", slotTask, second.ScheduledTime.Local().Format("15:04"))
	if err := off.start(ctx); err != nil {
		return err
	}
	note(off.name, "✓ is back")
	return nil
}

// nextSlot returns the first run of a slot after a time, once it has ended.
func (f *fleet) nextSlot(ctx context.Context, m *machine, after time.Time) (run model.Run, err error) {
	err = await(ctx, "a slot after "+after.Format("15:04"), func() (bool, error) {
		runs, err := m.client.Runs.List(apitype.RunFilter{Job: f.job.ID})
		if err != nil {
			return false, err
		}
		slices.Reverse(runs) // oldest first
		for _, r := range runs {
			if r.TaskName == slotTask && r.ScheduledTime.After(after) && r.Status.Ended() {
				run = r
				return true, nil
			}
		}
		return false, nil
	})
	if err == nil && run.Status != model.RunSuccess {
		err = fmt.Errorf("the slot of %s ended as %s %s %v", run.ScheduledTime, run.Status, run.Reason, run.Errors)
	}
	return run, err
}

// ended returns an error for a run that ended before it was to.
func ended(run model.Run) error {
	if !run.Status.Ended() {
		return nil
	}
	return fmt.Errorf("the run ended as %s %s %v", run.Status, run.Reason, run.Errors)
}
