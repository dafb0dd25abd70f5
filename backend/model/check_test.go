package model

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

func goodTask() Task {
	t := NewTask()
	t.ID, t.JobID, t.Name, t.Command = uuid.NewString(), Text(uuid.NewString()), "Review", "Review the commits of last night"
	return t
}

func goodJob() Job {
	j := NewJob()
	j.ID, j.Name, j.WorkingDirectory.Path = uuid.NewString(), "Nightly", "/home/user/project"
	return j
}

func TestGoodRecordsPass(t *testing.T) {
	p := Profile{ID: uuid.NewString(), Name: "work"}
	for _, err := range []error{goodTask().Check(), goodJob().Check(), p.Check(), NewSettings().Check()} {
		if err != nil {
			t.Error(err)
		}
	}
}

func TestRefusedTasks(t *testing.T) {
	for _, c := range []struct {
		field, message string
		change         func(*Task)
	}{
		{"id", `"7" is not a UUID`, func(t *Task) { t.ID = "7" }},
		{"id", `is not a UUID`, func(t *Task) { t.ID = strings.ReplaceAll(uuid.NewString(), "-", "") }},
		{"job_id", "is not a UUID", func(t *Task) { t.JobID = "nightly" }},
		{"name", "is empty", func(t *Task) { t.Name = "  " }},
		{"name", "longer than 200", func(t *Task) { t.Name = strings.Repeat("é", 201) }},
		{"name", "line break", func(t *Task) { t.Name = "a\nb" }},
		{"model", "not a model name", func(t *Task) { t.Model = "--dangerously" }},
		{"profile", "is not a UUID", func(t *Task) { t.Profile = "work" }},
		{"schedule.type", `"weekly" is not a valid value`, func(t *Task) { t.Schedule.Type = "weekly" }},
		{"schedule.interval_type", `"weeks" is not a valid value`, func(t *Task) { t.Schedule.IntervalType = "weeks" }},
		{"schedule.watch_debounce", "-1 is negative", func(t *Task) { t.Schedule.WatchDebounce = -1 }},
		{"command_type", "is not a valid value", func(t *Task) { t.CommandType = "shell" }},
		{"command", "is empty", func(t *Task) { t.Command = "\n" }},
		{"command", "10000001 bytes", func(t *Task) { t.Command = strings.Repeat("x", MaxCommand+1) }},
		{"command", "not valid text", func(t *Task) { t.Command = "a\xffb" }},
		{"command", "does not start with /", func(t *Task) { t.CommandType, t.Command = CommandSlash, "review" }},
		{"command", "not a file name", func(t *Task) { t.CommandType, t.Command = CommandFile, "a\nb" }},
		{"permissions", `"yolo" is not a valid value`, func(t *Task) { t.Permissions = "yolo" }},
		{"session_mode", "is not a valid value", func(t *Task) { t.SessionMode = "fork" }},
		{"session_id", "is not a UUID", func(t *Task) { t.SessionID = "abc" }},
		{"allowed_tools[1]", "is not a tool", func(t *Task) { t.AllowedTools = Strings{"Read", ""} }},
		{"disallowed_tools[0]", "is not a tool", func(t *Task) { t.DisallowedTools = Strings{"--x"} }},
		{"retry.max_retries", "-1 is negative", func(t *Task) { t.Retry.MaxRetries = -1 }},
		{"retry.max_retries", "too many", func(t *Task) { t.Retry.MaxRetries = 101 }},
		{"retry.retry_delay", "-5 is negative", func(t *Task) { t.Retry.RetryDelay = -5 }},
		{"retry.backoff_multiplier", "out of range", func(t *Task) { t.Retry.BackoffMultiplier = 0.5 }},
		{"timeout", "-1 is negative", func(t *Task) { t.Timeout = -1 }},
		{"timeout", "longer than a year", func(t *Task) { t.Timeout = maxSeconds + 1 }},
		{"stall_timeout", "-1 is negative", func(t *Task) { t.StallTimeout = -1 }},
		{"max_turns", "-1 is negative", func(t *Task) { t.MaxTurns = -1 }},
		{"max_budget_usd", "is not an amount", func(t *Task) { t.MaxBudgetUSD = -0.01 }},
		{"max_budget_usd", "is not an amount", func(t *Task) { t.MaxBudgetUSD = math.NaN() }},
		{"missed", "is not a valid value", func(t *Task) { t.Missed = "sometimes" }},
		{"missed_window", "-1 is negative", func(t *Task) { t.MissedWindow = -1 }},
		{"overlap", "is not a valid value", func(t *Task) { t.Overlap = "kill" }},
		{"checks[0]", "is empty", func(t *Task) { t.Checks = Strings{" "} }},
	} {
		task := goodTask()
		c.change(&task)
		wantProblem(t, task.Check(), c.field, c.message)
	}
}

func TestRefusedJobs(t *testing.T) {
	twin := uuid.NewString()
	for _, c := range []struct {
		field, message string
		change         func(*Job)
	}{
		{"id", "is not a UUID", func(j *Job) { j.ID = "" }},
		{"name", "is empty", func(j *Job) { j.Name = "" }},
		{"status", `"done" is not a valid value`, func(j *Job) { j.Status = "done" }},
		{"profile", "is not a UUID", func(j *Job) { j.Profile = "x" }},
		{"task_order[0]", "is not a UUID", func(j *Job) { j.TaskOrder = IDs{"1"} }},
		{"task_order[1]", "listed twice", func(j *Job) { j.TaskOrder = IDs{twin, twin} }},
		{"working_directory.worktree_branch", "not a branch name", func(j *Job) { j.WorkingDirectory.WorktreeBranch = "--orphan" }},
		{"working_directory.worktree_name", "line break", func(j *Job) { j.WorkingDirectory.WorktreeName = "a\nb" }},
	} {
		job := goodJob()
		c.change(&job)
		wantProblem(t, job.Check(), c.field, c.message)
	}
}

func TestRefusedSettings(t *testing.T) {
	for _, c := range []struct {
		field, message string
		change         func(*Settings)
	}{
		{"max_concurrent_runs", "0 is out of range", func(s *Settings) { s.MaxConcurrentRuns = 0 }},
		{"missed", "is not a valid value", func(s *Settings) { s.Missed = "" }},
		{"overlap", "is not a valid value", func(s *Settings) { s.Overlap = "x" }},
		{"theme", "is not a valid value", func(s *Settings) { s.Theme = "pink" }},
		{"run_retention_days", "-1 is negative", func(s *Settings) { s.RunRetentionDays = -1 }},
		{"daily_budget_usd", "not an amount", func(s *Settings) { s.DailyBudgetUSD = math.Inf(1) }},
		{"notification_urls[0]", "is not a URL", func(s *Settings) { s.NotificationURLs = Strings{"slack"} }},
		{"http_address", "not a loopback address", func(s *Settings) { s.HTTPAddress = "0.0.0.0:80" }},
		{"http_address", "not a loopback address", func(s *Settings) { s.HTTPAddress = ":80" }},
		{"http_address", "is not host:port", func(s *Settings) { s.HTTPAddress = "localhost" }},
	} {
		settings := NewSettings()
		c.change(&settings)
		wantProblem(t, settings.Check(), c.field, c.message)
	}
}

func TestPauseInThePastIsRefused(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	past := now.Add(-time.Second)
	wantProblem(t, CheckPause(&past, now), "paused_until", "is in the past")
	if err := CheckPause(nil, now); err != nil {
		t.Error(err)
	}
}

func TestWrongTypesNameTheField(t *testing.T) {
	for _, c := range []struct{ field, message, json string }{
		{"retry.max_retries", `"three" is not a valid value`, `{"retry":{"max_retries":"three"}}`},
		{"retry.max_retries", "1.5 is not a valid value", `{"retry":{"max_retries":1.5}}`},
		{"enabled", `"yes" is not a valid value`, `{"enabled":"yes"}`},
		{"schedule", "is not a JSON object", `{"schedule":"daily"}`},
		{"schedule.run_at", `"tomorrow" is not a valid value`, `{"schedule":{"run_at":"tomorrow"}}`},
		{"allowed_tools", `"Read" is not a valid value`, `{"allowed_tools":"Read"}`},
		{"created_at", "12 is not a valid value", `{"created_at":12}`},
		{"", "is not a JSON object", `[1]`},
	} {
		var task Task
		wantProblem(t, json.Unmarshal([]byte(c.json), &task), c.field, c.message)
	}
}

func wantProblem(t *testing.T, err error, field, message string) {
	t.Helper()
	var p *Problem
	if !errors.As(err, &p) {
		t.Errorf("%s: got %v, want a problem that says %q", field, err, message)
		return
	}
	if p.Field != field || !strings.Contains(p.Message, message) || p.Kind != KindInvalid {
		t.Errorf("got field %q: %q, want %q: %q", p.Field, p.Message, field, message)
	}
}

func TestTimeOfDay(t *testing.T) {
	for text, good := range map[string]bool{
		"": true, "07:30": true, "00:00": true, "23:59": true,
		"7:30": false, "24:00": false, "07:60": false, "07:30:00": false, "morning": false, " 07:30": false, "+7:30": false, "07:30\n": false,
	} {
		s := NewSettings()
		s.DigestAt = text
		if err := s.Check(); (err == nil) != good {
			t.Errorf("digest_at %q: %v", text, err)
		}
	}
}
