package cli

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// The list says what a run waits for, and what is unusual about it, and not only
// what triggered it.
func TestRunListShowsWaits(t *testing.T) {
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	var out bytes.Buffer
	con := &console{out: &out, now: func() time.Time { return now }}
	printRuns(con, []model.Run{
		{ID: "10000000", TaskName: "Review", Status: model.RunUpcoming, Trigger: model.TriggerManual, ScheduledTime: now},
		{ID: "20000000", TaskName: "Audit", Status: model.RunSuccess, Trigger: model.TriggerManual, ScheduledTime: now},
		{ID: "30000000", TaskName: "Slow", Status: model.RunRunning, Outlier: "it has run for 3 h", Trigger: model.TriggerManual, ScheduledTime: now},
	}, map[string]string{"10000000": "waits for the 5-hour limit"}, false)
	lines := strings.Split(out.String(), "\n")
	if !strings.Contains(lines[1], "waits for the 5-hour limit") || strings.Contains(lines[1], "manual") || !strings.Contains(lines[2], "manual") || !strings.Contains(lines[3], apitype.Unusual) {
		t.Error(out.String())
	}
}

// With --all only problems are listed of each task.
func TestCheckAllListsProblems(t *testing.T) {
	var out bytes.Buffer
	con := &console{out: &out, now: time.Now}
	var found []apitype.Preflight
	if err := json.Unmarshal([]byte(`[
		{"task_name": "Fine", "checks": [{"name": "Folder", "state": "ok", "sentence": "/shop"}]},
		{"task_name": "Var", "checks": [{"name": "Folder", "state": "ok", "sentence": "/shop"}, {"name": "Variables", "state": "failed", "sentence": "TOKEN is not set"}, {"name": "Disk space", "state": "warning", "sentence": "900 MB free"}]}
	]`), &found); err != nil {
		t.Fatal(err)
	}
	if err := showPreflights(con, found, true); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); strings.Contains(got, "Folder") || !strings.Contains(got, "TOKEN is not set") || !strings.Contains(got, "900 MB free") || !strings.Contains(got, "2 tasks checked: 1 can run, 1 would fail") {
		t.Error(got)
	}
	out.Reset()
	if err := showPreflights(con, found[1:], false); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "Folder") {
		t.Errorf("one task: %s", out.String())
	}
}
