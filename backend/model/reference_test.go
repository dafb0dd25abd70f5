package model

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"
)

// The data model reference, field by field: name and type in its own words. A
// record begins with these fields in this order; what is extra comes behind.
var reference = map[string]string{
	"job":               "id UUID, name string, description string, status JobStatus, profile UUID?, working_directory JobWorkingDirectory, task_order list[UUID], created_at datetime, updated_at datetime",
	"working_directory": "path string, use_git_worktree bool, worktree_name string, worktree_branch string",
	"task": "id UUID, job_id UUID?, name string, enabled bool, model string, profile UUID?, schedule ScheduleConfig, command_type CommandType, command string, permissions Permissions, session_mode SessionMode, " +
		"allowed_tools list[string], disallowed_tools list[string], retry RetryConfig, notifications NotificationConfig, created_at datetime, updated_at datetime, last_run_status RunStatus?",
	"schedule": "type ScheduleType, interval_value int, interval_type IntervalType?, cron_expression string, watch_path string, watch_patterns list[string], timezone string",
	"retry":    "max_retries int, retry_delay int",
	"run": "id UUID, task_id UUID, task_name string, status RunStatus, scheduled_time datetime, start_time datetime?, end_time datetime?, duration float?, session_id string?, " +
		"output string, raw_output string, errors list[string], exit_code int?",
	"profile": "id UUID, name string, description string, env_vars list[EnvVar], created_at datetime, updated_at datetime",
	"env_var": "name string, source EnvVarSource, value string, config dict",
}

// The enums of the reference; the task's fields name theirs in their descriptions.
var referenceEnums = map[string][]string{
	"JobStatus":    {"pending", "in_progress", "completed", "failed"},
	"RunStatus":    {"upcoming", "running", "success", "failed", "cancelled"},
	"ScheduleType": {"manual", "interval", "calendar", "file_watch", "sequential"},
	"IntervalType": {"minutes", "hours", "days"},
	"EnvVarSource": {"static", "environment", "keychain", "aws_secrets_manager", "aws_ssm", "command", "unset"},
	"CommandType":  {"prompt", "slash_command", "file"},
	"SessionMode":  {"new", "continue", "resume"},
	"Permissions":  {"default", "bypass"}, // the CLI's other modes are extra
}

func TestRecordsFollowTheReference(t *testing.T) {
	const id = "11111111-1111-4111-8111-111111111111"
	at, seconds, code := time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("", 3600)), 1.5, 0
	full := NewJob()
	full.ID, full.Profile, full.TaskOrder, full.CreatedAt, full.UpdatedAt = id, id, IDs{id}, at, at
	task := NewTask()
	task.ID, task.JobID, task.Profile, task.LastRunStatus, task.Schedule.IntervalType = id, id, id, RunSuccess, Hours
	task.AllowedTools, task.DisallowedTools, task.Schedule.WatchPatterns, task.CreatedAt, task.UpdatedAt = Strings{"Read"}, Strings{"Bash"}, Strings{"*.md"}, at, at
	run := NewRun()
	run.ID, run.TaskID, run.SessionID, run.Errors, run.ScheduledTime = id, id, id, Strings{"no"}, at
	run.StartTime, run.EndTime, run.Duration, run.ExitCode = &at, &at, &seconds, &code
	profile := Profile{ID: id, CreatedAt: at, UpdatedAt: at, EnvVars: []EnvVar{{Name: "A", Source: SourceStatic, Config: map[string]any{"region": "x"}}}}

	for _, c := range []struct {
		name   string
		full   any
		sparse any // every optional value absent
	}{
		{"job", full, NewJob()},
		{"working_directory", full.WorkingDirectory, JobWorkingDirectory{}},
		{"task", task, NewTask()},
		{"schedule", task.Schedule, NewSchedule()},
		{"retry", task.Retry, NewRetry()},
		{"run", run, NewRun()},
		{"profile", profile, NewProfile()},
		{"env_var", profile.EnvVars[0], EnvVar{Source: SourceStatic}},
	} {
		followsReference(t, c.name, c.full, false)
		followsReference(t, c.name, c.sparse, true)
	}
}

func followsReference(t *testing.T, entity string, record any, sparse bool) {
	t.Helper()
	data, err := json.Marshal(record)
	if err != nil {
		t.Fatal(err)
	}
	names, values := fieldsOf(t, data)
	for i, field := range splitFields(reference[entity]) {
		if i >= len(names) || names[i] != field[0] {
			t.Errorf("%s: field %d is not %s: %q", entity, i+1, field[0], names)
			return
		}
		if got, want := values[i], field[1]; !isA(got, want, sparse) {
			t.Errorf("%s.%s is %s, want %s (sparse %v)", entity, field[0], got, want, sparse)
		}
	}
}

// fieldsOf lists the fields of an object in their order.
func fieldsOf(t *testing.T, data []byte) (names []string, values []json.RawMessage) {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(data))
	if _, err := dec.Token(); err != nil {
		t.Fatal(err)
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			t.Fatal(err)
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			t.Fatal(err)
		}
		names, values = append(names, fmt.Sprint(name)), append(values, value)
	}
	return names, values
}

func splitFields(text string) (fields [][2]string) {
	for _, field := range bytes.Split([]byte(text), []byte(", ")) {
		name, kind, _ := bytes.Cut(field, []byte(" "))
		fields = append(fields, [2]string{string(name), string(kind)})
	}
	return fields
}

// isA reports whether a value is of a type of the reference. Optional ones are
// null exactly in sparse records; ids and times of a sparse record may be empty.
func isA(value json.RawMessage, kind string, sparse bool) bool {
	if optional := kind[len(kind)-1] == '?'; optional {
		if sparse {
			return string(value) == "null"
		}
		kind = kind[:len(kind)-1]
	}
	var v any
	if json.Unmarshal(value, &v) != nil {
		return false
	}
	switch kind {
	case "UUID":
		s, ok := v.(string)
		return ok && (sparse || checkID("", s) == nil)
	case "datetime":
		_, err := time.Parse(`"`+time.RFC3339+`"`, string(value))
		return err == nil
	case "bool":
		return reflect.TypeOf(v) == reflect.TypeFor[bool]()
	case "int", "float":
		_, ok := v.(float64)
		return ok
	case "string":
		_, ok := v.(string)
		return ok
	case "list[UUID]", "list[string]", "list[EnvVar]":
		_, ok := v.([]any)
		return ok
	}
	if enum, ok := referenceEnums[kind]; ok {
		s, _ := v.(string)
		return slices.Contains(enum, s)
	}
	_, ok := v.(map[string]any) // another entity
	return ok
}

func TestEnumsFollowTheReference(t *testing.T) {
	for name, got := range map[string][]string{
		"JobStatus": words(JobStatuses), "RunStatus": words(RunStatuses), "ScheduleType": words(ScheduleTypes), "IntervalType": words(IntervalTypes),
		"EnvVarSource": words(EnvVarSources), "CommandType": words(CommandTypes), "SessionMode": words(SessionModes), "Permissions": Permissions[:2],
	} {
		if !slices.Equal(got, referenceEnums[name]) {
			t.Errorf("%s: %q, want %q", name, got, referenceEnums[name])
		}
	}
}

func words[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

// The extra fields, with the defaults that a record of the reference alone has.
func TestExtraFieldsAndTheirDefaults(t *testing.T) {
	for entity, c := range map[string]struct {
		record any // decoded from a record of the reference alone
		want   string
	}{
		"task": {decoded[Task](t, `{"id":"x"}`), `{"timeout":0,"stall_timeout":0,"max_turns":0,"max_budget_usd":0,"missed":null,"missed_window":0,"overlap":null,"precheck":"","checks":[],` +
			`"session_id":null,"commit_on_success":false,"trust_project":true,"required_mcp_servers":[],"report":false,"ask_timeout":0,"after_success":"none","priority":0,"stop_outliers":false,` +
			`"effort":"","fallback_model":"","extra_args":[],"quiet_hours":[],"quiet_dates":[],"quiet_on_battery":false,"not_after":null,"max_runs":0,"start_after":[],"github":{"event":"","repository":"","label":"","poll_interval":0}}`},
		"schedule":      {decoded[ScheduleConfig](t, `{"type":"manual"}`), `{"run_at":null,"watch_recursive":true,"watch_debounce":0}`},
		"retry":         {decoded[RetryConfig](t, `{"max_retries":1}`), `{"backoff_multiplier":2}`},
		"notifications": {decoded[NotificationConfig](t, `{}`), `{"on_start":false,"on_end":true,"on_failure":true,"on_quiet":false}`},
		"run": {decoded[Run](t, `{"id":"x"}`), `{"job_id":null,"trigger":"manual","attempt":1,"retry_of":null,"reason":"","cost_usd":0,"usage":null,"num_turns":0,"model":"","permission_denials":[],` +
			`"worktree":"","branch":"","changes":null,"claude_version":"","reset_time":null,"remarks":[],"headline":"","outcome":"","failed_steps":0,"failed_command":null,"prompt":"","acknowledged_at":null,"snoozed_until":null,"profiles":[],"reserved_usd":0,"outlier":""}`},
		"settings": {decoded[Settings](t, `{}`), `{"claude_path":"","default_model":"sonnet","timezone":"","max_concurrent_runs":2,"paused_until":null,"missed":"latest","missed_window":86400,"overlap":"skip",` +
			`"timeout":7200,"stall_timeout":900,"daily_budget_usd":0,"resume_after_usage_limit":true,"reserve_percent":0,"run_retention_count":1000,"run_retention_days":365,"log_retention_days":90,` +
			`"notifications_enabled":true,"notify_on_start":true,"notify_on_end":true,"notify_on_failure":true,"notification_urls":[],"launch_at_login":false,"keep_awake":false,"theme":"system","http_address":"","mcp_access":"propose","digest_at":"","heartbeat_url":"","quiet_hours":[],"quiet_dates":[],"quiet_on_battery":false}`},
	} {
		data, err := json.Marshal(c.record)
		if err != nil {
			t.Fatal(err)
		}
		assertContains(t, entity, parse(t, data), parse(t, []byte(c.want)))
	}
}

func decoded[T any](t *testing.T, text string) (record T) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &record); err != nil {
		t.Fatal(err)
	}
	return record
}

func TestReasonsAndTriggers(t *testing.T) {
	want := []string{"overlap", "missed", "paused", "nothing_to_do", "predecessor_failed", "user", "replaced", "timeout", "stall", "interrupted", "usage_limit", "budget", "max_turns",
		"precheck", "check", "login", "permission", "not_started", "error", "blocked", "mcp_server", "hook", "nothing_done", "outlier", "quiet_time"}
	if got := words(Reasons); !slices.Equal(got, want) {
		t.Errorf("reasons %q", got)
	}
	triggers := []Trigger{TriggerManual, TriggerSchedule, TriggerFileWatch, TriggerSequential, TriggerRetry, TriggerCatchUp, TriggerFollowUp}
	if got := words(triggers); !slices.Equal(got, []string{"manual", "schedule", "file_watch", "sequential", "retry", "catch_up", "follow_up"}) {
		t.Errorf("triggers %q", got)
	}
}
