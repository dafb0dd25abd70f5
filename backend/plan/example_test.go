package plan_test

import (
	"fmt"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/schedule"
)

// A machine sleeps from 08:20 to 11:10 and wakes up: an hourly task has missed
// three slots. Due decides about each, Admit says what starts now.
func Example() {
	clock := func(hour, minute int) time.Time { return time.Date(2026, 3, 10, hour, minute, 0, 0, time.UTC) }
	hourly, err := schedule.Compile(model.ScheduleConfig{Type: model.Calendar, CronExpression: "0 * * * *"}, time.UTC)
	if err != nil {
		fmt.Println(err)
		return
	}
	state := plan.State{
		Tasks: []plan.Task{{
			ID: "review", Slots: hourly, ArmedAt: clock(7, 0), LastSlot: clock(8, 0),
			Missed: model.MissedLatest, MissedWindow: 24 * time.Hour, Overlap: model.OverlapSkip,
		}},
		AwakeSince: clock(11, 10),
		MaxRunning: 1,
	}
	now := clock(11, 10)
	for _, d := range plan.Due(now, state) {
		fmt.Printf("%s %s %q\n", d.Slot.Format("15:04"), d.Trigger, d.Reason)
		if d.Reason == "" { // it becomes a run that waits for its turn
			state.Active = append(state.Active, plan.Run{ID: "run 1", TaskID: d.TaskID, Trigger: d.Trigger, Slot: d.Slot})
		}
	}
	fmt.Println("start:", plan.Admit(now, state).Start)
	// Output:
	// 09:00 schedule "missed"
	// 10:00 schedule "missed"
	// 11:00 catch_up ""
	// start: [run 1]
}

// The overlap policy decides about a slot whose task still has a run.
func ExampleDue_overlap() {
	clock := func(hour, minute int) time.Time { return time.Date(2026, 3, 10, hour, minute, 0, 0, time.UTC) }
	hourly, err := schedule.Compile(model.ScheduleConfig{Type: model.Calendar, CronExpression: "0 * * * *"}, time.UTC)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, policy := range []model.Overlap{model.OverlapSkip, model.OverlapQueue, model.OverlapParallel, model.OverlapReplace} {
		decisions := plan.Due(clock(9, 0), plan.State{
			Tasks:  []plan.Task{{ID: "review", Slots: hourly, ArmedAt: clock(7, 0), LastSlot: clock(8, 0), Overlap: policy}},
			Active: []plan.Run{{ID: "run 1", TaskID: "review", Trigger: model.TriggerSchedule, Running: true, Slot: clock(8, 0)}},
		})
		d := decisions[0]
		fmt.Printf("%s: reason %q, replaces %v\n", policy, d.Reason, d.Replaces)
	}
	// Output:
	// skip: reason "overlap", replaces []
	// queue: reason "", replaces []
	// parallel: reason "", replaces []
	// replace: reason "", replaces [run 1]
}

// Runs wait for a free run slot, for their directory, or for a usage limit.
func ExampleAdmit() {
	now := time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC)
	a := plan.Admit(now, plan.State{
		MaxRunning: 2,
		Active: []plan.Run{
			{ID: "run 1", TaskID: "build", Running: true, Holds: []string{"/src/app"}},
			{ID: "run 2", TaskID: "review", Trigger: model.TriggerSchedule, Slot: now, Holds: []string{"/src/app"}},
			{ID: "run 3", TaskID: "docs", Trigger: model.TriggerSchedule, Slot: now, Holds: []string{"/src/docs"}},
			{ID: "run 4", TaskID: "triage", Trigger: model.TriggerSchedule, Slot: now, Holds: []string{"/src/issues"}},
		},
	})
	fmt.Println("start:", a.Start)
	for _, w := range a.Wait {
		fmt.Printf("%s: %s\n", w.RunID, w.For)
	}
	// Output:
	// start: [run 3]
	// run 2: waits for /src/app, which another run uses
	// run 4: waiting: 2 of 2 run slots are in use
}

// Retries wait longer each time, and their number is limited.
func ExampleRetry() {
	policy := model.RetryConfig{MaxRetries: 3, RetryDelay: 60, BackoffMultiplier: 2}
	ended := time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC)
	for attempt := 1; ; attempt++ {
		at, ok := plan.Retry(policy, attempt, ended)
		if !ok {
			break
		}
		fmt.Println(attempt, at.Sub(ended))
	}
	// Output:
	// 1 1m0s
	// 2 2m0s
	// 3 4m0s
}
