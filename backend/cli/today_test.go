package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

func TestTodayInWords(t *testing.T) {
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) *time.Time { at := now.Add(-d); return &at }
	took := 1800.0
	var out bytes.Buffer
	con := &console{out: &out, now: func() time.Time { return now }}
	printToday(con, apitype.Today{
		Since: *ago(14 * time.Hour), Runs: 3, Older: 1, Other: 1,
		NeedsYou: []apitype.TodayItem{{TaskName: "Push", Why: "failed", At: ago(10 * time.Minute), Duration: &took, Run: "10000000-0000"}, {TaskName: "Old", Task: "t"}},
		Found:    []apitype.TodayItem{{TaskName: "Audit", JobName: "Nightly"}},
		Running: []apitype.TodayItem{
			{TaskName: "Slow", Status: model.RunRunning, Why: apitype.Unusual, At: ago(5 * time.Minute), Run: "20000000-0000"},
			{TaskName: "Held", Status: model.RunUpcoming, At: ago(5 * time.Minute), Until: ago(time.Minute), Run: "30000000-0000"},
		},
		Next: []apitype.Next{{TaskName: "Review", JobName: "Nightly", At: now.Add(time.Minute)}},
	}, apitype.Status{Queue: []apitype.QueuedRun{{RunID: "30000000-0000", For: "waits until 12:00: 85% of the 5-hour window is used"}}}, []apitype.Worktree{
		{Branch: "claude/fixes", Onto: "main", Ahead: 2, Dirty: true}, {Branch: "same", Onto: "main", Unpushed: 4}, {Branch: "unknown", Fault: "x", Dirty: true},
	}, false)
	got := out.String()
	for _, want := range []string{"2 need you (1 from before), 1 found something, 1 only in the history.", "Push  failed · 40 m ago", "Slow  far more than usual · running for 5 m", "Held  waits until 12:00: 85% of the 5-hour window is used\n", "To merge\n  claude/fixes  2 commits · uncommitted changes\n", "in 1 m  Nightly › Review"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q", want)
		}
	}
	if strings.Contains(got, "same") || strings.Contains(got, "unknown") || t.Failed() {
		t.Error(got)
	}
}

// A run that waits is not called running, and not listed twice.
func TestTodayListsTheQueue(t *testing.T) {
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	var out bytes.Buffer
	con := &console{out: &out, now: func() time.Time { return now }}
	held, limited := apitype.TodayItem{TaskName: "Held", Run: "30000000"}, apitype.TodayItem{TaskName: "Limited", Run: "40000000"}
	for _, i := range []*apitype.TodayItem{&held, &limited} {
		i.Status, i.At = model.RunUpcoming, &now
	}
	printToday(con, apitype.Today{Since: now, NeedsYou: []apitype.TodayItem{limited}, Running: []apitype.TodayItem{held, limited}}, apitype.Status{}, nil, false)
	if got := out.String(); strings.Contains(got, "Running") || strings.Count(got, "Limited") != 1 || !strings.Contains(got, "In the queue\n  30000000  Held") {
		t.Error(got)
	}
}
