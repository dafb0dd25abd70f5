package importer

import (
	"fmt"
	"strings"
	"testing"

	"claude-scheduler/backend/model"
)

func TestFromMonday(t *testing.T) {
	for from, want := range map[string]string{
		"0 9 * * 1":       "0 9 * * TUE",
		"0 9 * * 0-4":     "0 9 * * MON,TUE,WED,THU,FRI",
		"0 9 * * 5,6":     "0 9 * * SAT,SUN",
		"0 9 * * */2":     "0 9 * * MON,WED,FRI,SUN",
		"0 9 * * 1-5/2":   "0 9 * * TUE,THU,SAT",
		"0 9 * * 4/2":     "0 9 * * FRI,SUN",
		"0 9 * * mon-2":   "0 9 * * MON,TUE,WED",
		"0 9 * * 0-6":     "0 9 * * *",
		"0 9 * * mon,fri": "0 9 * * mon,fri",
		"0 9 1 * *":       "0 9 1 * *",
		"0 9 * * 7":       "0 9 * * 7", // which the Python program refused
		"0 9 * *":         "0 9 * *",
	} {
		got, changed := fromMonday(from)
		if got != want || changed != (got != from) {
			t.Errorf("%s: %s, %v, want %s", from, got, changed, want)
		}
	}
}

// TestTaskShapes reads one task with one field in every known form.
func TestTaskShapes(t *testing.T) {
	for field, want := range map[string]string{
		`"permissions": "bypass"`:                           "bypass",
		`"permissions": ["acceptEdits"]`:                    "acceptEdits",
		`"permissions": "['bypass']"`:                       "bypass",
		`"permissions": "[\"plan\", \"default\"]"`:          "plan",
		`"permissions": null`:                               "bypass !permissions",
		`"permissions": "everything"`:                       "default !permissions",
		`"permissions": 7`:                                  "default !permissions",
		`"session_mode": "reuse", "permissions": "default"`: "default continue",
		`"session_mode": "fork", "permissions": "default", "last_session_id": null`:                                                                                     "default resume !session_mode",
		`"prompt_type": "command", "prompt": "/review x", "permissions": "default"`:                                                                                     "default slash_command:/review x",
		`"prompt_type": "command", "prompt": "do it", "permissions": "default"`:                                                                                         "default prompt:do it",
		`"prompt_type": "slash_command", "prompt": "review", "permissions": "default"`:                                                                                  "default slash_command:/review",
		`"prompt": null, "command_type": "slash_command", "command": "/old", "permissions": "default"`:                                                                  "default slash_command:/old",
		`"retry": {"enabled": true, "max_attempts": 2, "delay_seconds": 30}, "permissions": "plan"`:                                                                     "plan retry 2/30",
		`"retry": {"enabled": false, "max_attempts": 2}, "permissions": "plan"`:                                                                                         "plan",
		`"schedule": {"schedule_type": "startup"}, "permissions": "plan"`:                                                                                               "plan @reboot",
		`"schedule": {"schedule_type": "interval", "interval_preset": "5min"}, "permissions": "plan"`:                                                                   "plan every 5 minutes",
		`"schedule": {"schedule_type": "interval", "interval_preset": "12hours"}, "permissions": "plan"`:                                                                "plan every 12 hours",
		`"schedule": {"schedule_type": "interval", "interval_preset": "1 hour"}, "permissions": "plan"`:                                                                 "plan every 1 hours",
		`"schedule": {"schedule_type": "interval", "interval_preset": "1 day"}, "permissions": "plan"`:                                                                  "plan every 1 days",
		`"schedule": {"schedule_type": "interval", "interval_preset": "often"}, "permissions": "plan"`:                                                                  "plan every 1 hours !schedule.interval_value",
		`"schedule": {"schedule_type": "interval", "interval_type": "custom", "interval_value": 90, "interval_unit": "minutes"}, "permissions": "plan"`:                 "plan every 90 minutes",
		`"schedule": {"schedule_type": "interval", "interval_type": "cron", "interval_cron": "0 9 * * 1"}, "permissions": "plan"`:                                       "plan 0 9 * * TUE !schedule.cron_expression",
		`"schedule": {"schedule_type": "interval", "interval_type": "cron", "interval_cron": "nonsense"}, "permissions": "plan"`:                                        "plan !schedule.cron_expression",
		`"schedule": {"schedule_type": "calendar", "calendar_time": "23:30:00", "timezone": "America/New_York"}, "permissions": "plan"`:                                 "plan 30 23 * * * !schedule.timezone",
		`"schedule": {"schedule_type": "calendar", "calendar_frequency": "weekly", "calendar_time": "08:00", "calendar_days_of_week": [6, 0]}, "permissions": "plan"`:   "plan 0 8 * * MON,SUN",
		`"schedule": {"schedule_type": "calendar", "calendar_frequency": "monthly", "calendar_time": "06:15:00.5", "calendar_day_of_month": 31}, "permissions": "plan"`: "plan 15 6 31 * * !schedule.cron_expression",
		`"schedule": {"schedule_type": "calendar", "calendar_frequency": "weekly"}, "permissions": "plan"`:                                                              "plan 0 0 * * MON !schedule.cron_expression !schedule.cron_expression",
		`"schedule": {"schedule_type": "file_watch", "watch_directory": null}, "permissions": "plan"`:                                                                   "plan !schedule.watch_path",
		`"schedule": {"schedule_type": "lunar"}, "permissions": "plan"`:                                                                                                 "plan !schedule.type",
		`"schedule": {"schedule_type": "sequential", "seq_max_retries": 2, "seq_retry_delay_seconds": 15}, "retry": {"enabled": false}, "permissions": "plan"`:          "plan sequential retry 2/15",
		`"schedule": {"schedule_type": "sequential", "seq_max_retries": 2}, "retry": {"enabled": true, "max_attempts": 3, "delay_seconds": 60}, "permissions": "plan"`:  "plan sequential retry 3/60",
		`"schedule": {"type": "calendar", "cron_expression": "0 9 * * 1"}, "permissions": "plan"`:                                                                       "plan 0 9 * * 1",
		`"name": 7, "permissions": "plan"`:                 "plan !name",
		`"created_at": "yesterday", "permissions": "plan"`: "plan !created_at",
		`"allowed_tools": "Read", "permissions": "plan"`:   "plan !allowed_tools",
	} {
		const job = `[{"id": "11111111-2222-4333-8444-555555555555", "name": "J", "working_directory": {"path": "/x"}}]`
		task := `[{"id": "21111111-2222-4333-8444-555555555555", "job_id": "11111111-2222-4333-8444-555555555555", "prompt": "p", "name": "n", ` + field + `}]`
		h, err := Python(PythonFiles{Jobs: []byte(job), Tasks: []byte(task)}, machine(t))
		if err != nil {
			t.Errorf("%s: %v", field, err)
			continue
		}
		sound(t, h)
		if got := shape(h); got != want {
			t.Errorf("%s:\n got %s\nwant %s", field, got, want)
		}
	}
}

// shape lists the differences from a plain task.
func shape(h ImportSet) string {
	task := h.Tasks[0]
	parts := []string{task.Permissions}
	if task.SessionMode != model.SessionNew {
		parts = append(parts, string(task.SessionMode))
	}
	if task.Command != "p" || task.CommandType != model.CommandPrompt {
		parts = append(parts, string(task.CommandType)+":"+task.Command)
	}
	switch c := task.Schedule; c.Type {
	case model.Interval:
		parts = append(parts, fmt.Sprintf("every %d %s", c.IntervalValue, c.IntervalType))
	case model.Calendar:
		parts = append(parts, c.CronExpression)
	case model.Sequential, model.FileWatch:
		parts = append(parts, string(c.Type))
	}
	if task.Retry.MaxRetries > 0 {
		parts = append(parts, fmt.Sprintf("retry %d/%d", task.Retry.MaxRetries, task.Retry.RetryDelay))
	}
	for _, r := range h.Remarks {
		if r.ID == task.ID {
			parts = append(parts, "!"+r.Field)
		}
	}
	return strings.Join(parts, " ")
}

func TestDamagedFiles(t *testing.T) {
	for name, files := range map[string]PythonFiles{
		"jobs.json": {Jobs: []byte(`{`)}, "tasks.json": {Tasks: []byte(`{"a": 1}`)}, "profiles.json": {Profiles: []byte(`[`)},
		"runs.json": {Runs: []byte(`nonsense`)}, "settings.json": {Settings: []byte(`[]`)},
	} {
		if _, err := Python(files, machine(t)); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	h, err := Python(PythonFiles{Tasks: []byte(`[{"name": "no id", "job_id": "gone"}, "what", null]`), Jobs: []byte(" "), Runs: []byte(`[{"id": "x", "status": "weird"}]`)}, machine(t))
	if err != nil {
		t.Fatal(err)
	}
	sound(t, h)
	if len(h.Tasks) != 1 || h.Jobs[0].WorkingDirectory.Path != "~/projects" || len(h.Runs) != 1 || h.Runs[0].Run.Reason != model.ReasonInterrupted {
		t.Errorf("%+v", h)
	}
}

// FuzzPython: whatever a file of tasks contains, its records can be stored.
func FuzzPython(f *testing.F) {
	f.Add([]byte(`[{"id": "21111111-2222-4333-8444-555555555555", "name": "n", "prompt": "p", "schedule": {"schedule_type": "calendar", "calendar_time": "23:30"}}]`))
	f.Add([]byte(`[{"permissions": ["x"], "retry": {"enabled": true, "max_attempts": 1e300}}]`))
	f.Fuzz(func(t *testing.T, tasks []byte) {
		h, err := Python(PythonFiles{Tasks: tasks}, machine(t))
		if err != nil {
			return
		}
		for _, task := range h.Tasks {
			if task.JobID == "" || task.ID == "" {
				t.Errorf("%+v", task)
			}
		}
	})
}
