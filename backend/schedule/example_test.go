package schedule_test

import (
	"errors"
	"fmt"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/schedule"
)

// A schedule is compiled once and then returns one slot after the other.
func Example() {
	weekdays, err := schedule.Compile(model.ScheduleConfig{
		Type:           model.Calendar,
		CronExpression: "30 7 * * MON-FRI",
		Timezone:       "Europe/Berlin",
	}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(weekdays.Meaning())
	friday := time.Date(2026, 3, 13, 12, 0, 0, 0, time.UTC)
	slot, _ := weekdays.Next(time.Time{}, friday)
	fmt.Println(slot)
	slot, _ = weekdays.Next(time.Time{}, slot)
	fmt.Println(slot)
	// Output:
	// At 07:30, Monday to Friday
	// 2026-03-16 07:30:00 +0100 CET
	// 2026-03-17 07:30:00 +0100 CET
}

// Intervals count from an anchor: the last slot, or when the task was scheduled.
func ExampleSchedule_Next() {
	every, err := schedule.Compile(model.ScheduleConfig{Type: model.Interval, IntervalValue: 90, IntervalType: model.Minutes}, time.UTC)
	if err != nil {
		fmt.Println(err)
		return
	}
	anchor := time.Date(2026, 3, 10, 8, 0, 0, 0, time.UTC)
	after := time.Date(2026, 3, 10, 12, 15, 0, 0, time.UTC)
	slot, ok := every.Next(anchor, after)
	fmt.Println(slot.Format(time.TimeOnly), ok)

	once := time.Date(2026, 3, 10, 8, 0, 0, 0, time.UTC)
	past, err := schedule.Compile(model.ScheduleConfig{Type: model.Calendar, RunAt: &once}, time.UTC)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, ok = past.Next(anchor, after)
	fmt.Println("again:", ok)
	// Output:
	// 12:30:00 true
	// again: false
}

// Explain is Compile and Next for people: what the schedule means, when it is
// due, and what may be surprising. Here the clocks go forward in between.
func ExampleExplain() {
	from := time.Date(2026, 3, 27, 12, 0, 0, 0, time.UTC)
	e, err := schedule.Explain(model.ScheduleConfig{
		Type: model.Calendar, CronExpression: "30 2 * * *", Timezone: "Europe/Berlin",
	}, nil, from, 3)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(e.Meaning)
	for _, slot := range e.Next {
		fmt.Println(slot.Format("Mon 15:04 MST"))
	}
	fmt.Println(e.Notes[0])
	// Output:
	// At 02:30 every day
	// Sat 02:30 CET
	// Sun 03:00 CEST
	// Mon 02:30 CEST
	// On 29 March 2026 there is no 02:30 in Europe/Berlin, the clocks go forward: it runs once, at 03:00
}

// An invalid schedule is refused with the field, the reason and a hint.
func ExampleCompile_refused() {
	_, err := schedule.Compile(model.ScheduleConfig{Type: model.Calendar, CronExpression: "0 0 9 * * *"}, time.UTC)
	var problem *model.Problem
	if errors.As(err, &problem) {
		fmt.Println(problem.Field)
		fmt.Println(problem.Message)
		fmt.Println(problem.Hint)
	}
	// Output:
	// schedule.cron_expression
	// the expression has six fields; seconds are not supported
	// leave the first field out: "0 9 * * *"
}
