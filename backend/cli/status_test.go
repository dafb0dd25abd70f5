package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// A limit shows its login and its models; "all tasks wait" is shown only when they do.
func TestStatusShowsLimits(t *testing.T) {
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	until := now.Add(2 * time.Hour)
	var out bytes.Buffer
	con := &console{out: &out, now: func() time.Time { return now }}
	printStatus(con, apitype.Status{StartedAt: now, Limits: []apitype.UsageLimit{
		{Owner: "default login", Name: "weekly Opus limit", ModelFamily: "opus", Until: &until},
		{Owner: "API key of profile Work", Name: "spending limit"},
	}}, nil)
	for _, words := range []string{"weekly Opus limit of the default login, opus only until ", "spending limit of the API key of profile Work: waiting does not end it"} {
		if !strings.Contains(out.String(), words) {
			t.Errorf("%q is missing from\n%s", words, out.String())
		}
	}
	if strings.Contains(out.String(), "all tasks wait") {
		t.Errorf("not all of them do:\n%s", out.String())
	}
}

// A slot within a pause does not run, and is not shown as the next run.
func TestStatusShowsTheNextRun(t *testing.T) {
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	in := func(d time.Duration) *time.Time { at := now.Add(d); return &at }
	for name, c := range map[string]struct {
		paused *time.Time
		next   bool
	}{
		"not paused":         {nil, true},
		"a pause that ended": {in(-time.Hour), true},
		"within the pause":   {in(2 * time.Hour), false},
		"after the pause":    {in(30 * time.Minute), true},
		"until resumed":      {&model.Forever, false},
	} {
		var out bytes.Buffer
		con := &console{out: &out, now: func() time.Time { return now }}
		printStatus(con, apitype.Status{StartedAt: now, PausedUntil: c.paused, Next: &apitype.Next{TaskName: "Review", At: *in(time.Hour)}}, nil)
		if strings.Contains(out.String(), "Review, ") != c.next {
			t.Errorf("%s:\n%s", name, out.String())
		}
	}
}

// A success that was denied something is not shown as a plain one.
func TestStatusText(t *testing.T) {
	for _, c := range []struct {
		status  model.RunStatus
		denied  int
		outcome model.RunOutcome
		want    string
	}{
		{model.RunSuccess, 0, model.OutcomeDone, "success"},
		{model.RunSuccess, 2, model.OutcomePartial, "success, 2 denied"},
		{model.RunSuccess, 0, model.OutcomePartial, "success, in part"},
		{model.RunFailed, 1, "", "failed"},
	} {
		if got := statusText(c.status, c.denied, c.outcome); got != c.want || (statusStyle(c.status, c.denied, c.outcome) == warn) != strings.Contains(got, ",") {
			t.Errorf("%q; want %q", got, c.want)
		}
	}
	task := model.Task{ID: "t", LastRunStatus: model.RunSuccess}
	latest := []apitype.RunSummary{{TaskID: "u", Status: model.RunSuccess}, {TaskID: "t", Status: model.RunCancelled}, {TaskID: "t", Status: model.RunSuccess, Denied: 1}}
	if got := lastCell(task, latest).text; got != "success, 1 denied" {
		t.Error(got)
	}
}
