package main

import (
	"context"
	"fmt"
	"slices"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// compare waits until both machines have the same records, one for each slot.
func (f *fleet) compare(ctx context.Context) error {
	var lists [2][]model.Run
	if err := await(ctx, "both machines have the same records", func() (bool, error) {
		for i, m := range f.machines {
			runs, err := m.client.Runs.List(apitype.RunFilter{Job: f.job.ID})
			if err != nil {
				return false, err
			}
			lists[i] = slices.DeleteFunc(runs, func(r model.Run) bool { return !r.Status.Ended() })
		}
		return slices.EqualFunc(lists[0], lists[1], sameRecord), nil
	}); err != nil {
		return err
	}
	slots := map[string]int{}
	for _, r := range lists[0] {
		say("%s  %-20s %-9s on %-9s %s", r.ScheduledTime.Local().Format("15:04:05"), r.TaskName, r.Status, r.Machine, r.Headline)
		slots[r.TaskID+r.ScheduledTime.String()]++
	}
	for slot, n := range slots {
		if n > 1 {
			return fmt.Errorf("a slot has %d records: %s", n, slot)
		}
	}
	say("✓ one record for each slot, the same on both machines")
	return nil
}

func sameRecord(a, b model.Run) bool {
	return a.ID == b.ID && a.Status == b.Status && a.Reason == b.Reason && a.Machine == b.Machine && a.ScheduledTime.Equal(b.ScheduledTime)
}

// report says what the machines know, for a demo that failed.
func (f *fleet) report() {
	for _, m := range f.machines {
		if m.service == nil {
			continue
		}
		status, err := m.client.Fleet.Status()
		if err != nil {
			continue
		}
		title("What " + m.name + " knows")
		for _, w := range status.Waiting {
			say("%s waits: %s, claimed by %q", w.TaskName, w.For, w.Machine)
		}
		runs, _ := m.client.Runs.List(apitype.RunFilter{}) // what is known is printed
		for _, r := range runs {
			say("%s %s %s on %q: %s %v", r.ScheduledTime.Local().Format("15:04:05"), r.TaskName, r.Status, r.Machine, r.Reason, r.Errors)
		}
		say("%s", m.log())
	}
}
