package service

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// A task is created and changed with a schedule in words, as a text or beside
// other fields.
func TestScheduleInWords(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("nightly")
	folder := job.WorkingDirectory.Path
	for _, c := range []struct {
		schedule string
		check    func(model.ScheduleConfig) bool
	}{
		{`"every weekday at 9"`, func(c model.ScheduleConfig) bool {
			return c.Type == model.Calendar && c.CronExpression == "0 9 * * 1-5" && c.Recurrence == nil
		}},
		{`{"text": "every weekday at 9", "timezone": "Asia/Tokyo"}`, func(c model.ScheduleConfig) bool {
			return c.CronExpression == "0 9 * * 1-5" && c.Timezone == "Asia/Tokyo"
		}},
		{`{"text": "every weekday at 9 Berlin time", "timezone": "Asia/Tokyo"}`, func(c model.ScheduleConfig) bool { return c.Timezone == "Europe/Berlin" }},
		{`{"type": "interval", "text": "every 90 minutes"}`, func(c model.ScheduleConfig) bool { return c.Type == model.Interval && c.IntervalValue == 90 }},
		{`"every 2 weeks on tuesday"`, func(c model.ScheduleConfig) bool {
			return c.CronExpression == "" && c.Recurrence != nil && c.Recurrence.Every == 2 && c.Recurrence.Start == "2026-03-10"
		}},
		{`"tomorrow at 6"`, func(c model.ScheduleConfig) bool {
			return c.RunAt != nil && c.RunAt.Equal(time.Date(2026, 3, 11, 6, 0, 0, 0, time.UTC))
		}},
		{`{"text": "tomorrow at 6", "timezone": "Asia/Tokyo"}`, func(c model.ScheduleConfig) bool {
			return c.RunAt != nil && c.RunAt.Equal(time.Date(2026, 3, 10, 21, 0, 0, 0, time.UTC))
		}},
		{`{"text": "when *.md in . changes", "watch_debounce": 5}`, func(c model.ScheduleConfig) bool {
			return c.Type == model.FileWatch && c.WatchPath == folder && slices.Equal(c.WatchPatterns, []string{"*.md"}) && c.WatchDebounce == 5
		}},
		{`"0 7 * * *"`, func(c model.ScheduleConfig) bool { return c.CronExpression == "0 7 * * *" }},
		{`"manually"`, func(c model.ScheduleConfig) bool { return c.Type == model.Manual }},
	} {
		fields := json.RawMessage(`{"name": "x", "command": "Do it", "job_id": "nightly", "schedule": ` + c.schedule + `}`)
		created, err := s.CreateTask(fields)
		if err != nil || !c.check(created.Schedule) {
			t.Errorf("create %s: %+v %v", c.schedule, created.Schedule, err)
		}
		task := s.task(job, "y", `{"schedule": {"type": "calendar", "recurrence": {"times": ["08:00"], "days": ["L"]}}}`)
		changed, err := s.UpdateTask("", task.ID, json.RawMessage(`{"schedule": `+c.schedule+`}`))
		if err != nil || !c.check(changed.Schedule) {
			t.Errorf("update %s: %+v %v", c.schedule, changed.Schedule, err)
		}
		draft := s.DraftTask(t.Context(), fields)
		if !c.check(draft.Task.Schedule) || draft.Meaning == "" {
			t.Errorf("draft %s: %+v", c.schedule, draft)
		}
	}
}

// Clients that do not know the recurrence replace it by what they set.
func TestARecurrenceIsReplaced(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("nightly"), "x", `{"schedule": "last friday of the month"}`)
	if task.Schedule.Recurrence == nil || task.Schedule.CronExpression != "" {
		t.Fatalf("%+v", task.Schedule)
	}
	update := func(patch string) model.ScheduleConfig {
		t.Helper()
		changed, err := s.UpdateTask("", task.ID, json.RawMessage(patch))
		if err != nil {
			t.Fatal(err)
		}
		return changed.Schedule
	}
	if c := update(`{"name": "y"}`); c.Recurrence == nil {
		t.Errorf("a change of the name: %+v", c)
	}
	if c := update(`{"schedule": {"type": "calendar", "cron_expression": "0 7 * * *", "run_at": null}}`); c.Recurrence != nil || c.CronExpression != "0 7 * * *" {
		t.Errorf("an expression: %+v", c)
	}
	if c := update(`{"schedule": {"recurrence": {"times": ["08:00"], "days": ["LW"]}}}`); c.Recurrence == nil || c.CronExpression != "" {
		t.Errorf("a recurrence: %+v", c)
	}
	if c := update(`{"schedule": {"type": "calendar", "run_at": "2026-12-01T09:00:00Z"}}`); c.Recurrence != nil || c.RunAt == nil {
		t.Errorf("one time: %+v", c)
	}
}

func TestRefusedWords(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("nightly")
	before := s.files()
	for _, c := range []struct{ schedule, field, suggestion string }{
		{`"every wekday at 9"`, "schedule", "every weekday at 9"},
		{`{"text": "every wekday at 9"}`, "schedule", "every weekday at 9"},
		{`""`, "schedule", "every weekday at 9"},
		{`{"text": 5}`, "schedule.text", ""},
		{`{"text": "every weekday at 9", "cron_expression": "0 7 * * *"}`, "schedule.cron_expression", ""},
		{`{"text": "every weekday at 9", "type": "interval"}`, "schedule.type", ""},
		{`{"type": "calendar", "cron_expression": "0 7 * * *", "recurrence": {"times": ["08:00"]}}`, "schedule.recurrence", ""},
		{`{"type": "calendar", "recurrence": {"times": ["8"]}}`, "schedule.recurrence.times[0]", ""},
		{`"when *.md in nowhere changes"`, "schedule.watch_path", ""},
		{`"1 january 2020 at 9"`, "schedule.run_at", ""},
	} {
		_, err := s.CreateTask(json.RawMessage(`{"name": "x", "command": "Do it", "job_id": "` + job.ID + `", "schedule": ` + c.schedule + `}`))
		var p *model.Problem
		if !errors.As(err, &p) || p.Field != c.field || p.Operation != "create task" || p.Kind != model.KindInvalid {
			t.Errorf("%s: %+v", c.schedule, err)
			continue
		}
		if c.suggestion != "" && (p.Part == nil || p.Part.Suggestion != c.suggestion) {
			t.Errorf("%s: %+v", c.schedule, p.Part)
		}
	}
	for name, data := range s.files() {
		if data != before[name] {
			t.Errorf("%s was changed", name)
		}
	}
}

// Explain reads words, too; the zone of the settings counts.
func TestExplainWords(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"timezone": "Asia/Tokyo"}`)
	e, err := s.Explain(apitype.ExplainRequest{Text: "tomorrow at 6", N: 3})
	if err != nil || len(e.Next) != 1 || e.Next[0].Format(time.RFC3339) != "2026-03-11T06:00:00+09:00" || e.Schedule == nil || e.Timezone != "Asia/Tokyo" {
		t.Errorf("%+v %v", e, err)
	}
	e, err = s.Explain(apitype.ExplainRequest{Text: "when *.md in docs changes", Folder: "/srv/project"})
	if want := filepath.Join("/srv/project", "docs"); err != nil || e.Schedule.WatchPath != want || e.Meaning != "When files matching *.md below "+want+" change" {
		t.Errorf("%+v %v", e, err)
	}
	_, err = s.Explain(apitype.ExplainRequest{Text: "every wekday"})
	if p := model.ProblemOf(err); p.Operation != "explain schedule" || p.Part == nil || p.Part.Position != 6 || p.Part.Length != 6 {
		t.Errorf("%+v", p)
	}
}

// A task with a recurrence starts at its slots, and only at these.
func TestRecurrenceStartsRuns(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("nightly"), "x", `{"schedule": "every 90 minutes from 8:00"}`)
	outlook := s.Outlook(3)
	if len(outlook) != 1 || len(outlook[0].Next) != 3 {
		t.Fatalf("%+v", outlook)
	}
	want := []string{"09:30", "11:00", "12:30"}
	for i, at := range outlook[0].Next {
		if at.Format("15:04") != want[i] {
			t.Errorf("next %d is %s", i, at)
		}
	}
	if task.Schedule.Type != model.Calendar {
		t.Errorf("%+v", task.Schedule)
	}
}
