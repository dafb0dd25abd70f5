package cli

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/model"
)

// leaves returns the paths of all fields of a record, except those that only
// the scheduler writes.
func leaves(t reflect.Type, prefix string) []string {
	var out []string
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		if f.Type.Kind() == reflect.Struct && f.Type != reflect.TypeFor[time.Time]() {
			out = append(out, leaves(f.Type, prefix+name+".")...)
			continue
		}
		out = append(out, prefix+name)
	}
	return out
}

// Every field of the data model that a user may set has a flag, and every flag has
// a field.
func TestEveryFieldHasAFlag(t *testing.T) {
	own := []string{"created_at", "updated_at", "last_run_status", "status", "task_order", "env_vars", "proposed", "fleet", "revision", "source", "schedule.recurrence"} // env_vars: --var; fleet: fleet share; source: task export, approve and detach; recurrence: --schedule in words
	for _, c := range []struct {
		record any
		fields []field
		own    []string
	}{
		{model.Task{}, taskFields, own}, {model.Job{}, jobFields, own}, {model.Profile{}, profileFields, own}, {model.Settings{}, settingFields, nil},
	} {
		var want, got []string
		for _, path := range leaves(reflect.TypeOf(c.record), "") {
			if !slices.Contains(c.own, path) {
				want = append(want, path)
			}
		}
		for _, f := range c.fields {
			got = append(got, f.path)
		}
		for _, path := range want {
			if !slices.Contains(got, path) {
				t.Errorf("%T: the field %s has no flag", c.record, path)
			}
		}
		for _, path := range got {
			if !slices.Contains(want, path) {
				t.Errorf("%T: a flag sets %s, which is no field", c.record, path)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%T: %d flags for %d fields", c.record, len(got), len(want))
		}
	}
}

func TestPatches(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.Local)
	for _, c := range []struct{ args, want string }{
		{"", `{}`},
		{"--name|x|--enabled", `{"enabled":true,"name":"x"}`},
		{"--enabled=false", `{"enabled":false}`},
		{"--cron|0 9 * * *|--timezone|UTC", `{"schedule":{"cron_expression":"0 9 * * *","run_at":null,"timezone":"UTC","type":"calendar"}}`},
		{"--schedule.cron_expression|@daily|--schedule|manual", `{"schedule":{"cron_expression":"@daily","type":"manual"}}`},
		{"--schedule|every weekday at 9|--timezone|UTC", `{"schedule":{"text":"every weekday at 9","timezone":"UTC"}}`},
		{"--schedule|when *.md in docs changes|--watch-debounce|5", `{"schedule":{"text":"when *.md in docs changes","watch_debounce":5}}`},
		{"--every|2h", `{"schedule":{"interval_type":"hours","interval_value":2,"type":"interval"}}`},
		{"--max_retries|3|--retry-delay|1m30s", `{"retry":{"max_retries":3,"retry_delay":90}}`},
		{"--allowed-tools|Read,Bash(a, b:*)|--allowed-tool|X", `{"allowed_tools":["Read","Bash(a, b:*)","X"]}`},
		{"--allowed-tools|", `{"allowed_tools":[]}`},
		{"--extra-arg|--add-dir=/data, x|--extra_args=--bare", `{"extra_args":["--add-dir=/data, x","--bare"]}`},
		{"--extra-arg=", `{"extra_args":[]}`},
		{"--quiet-hours|22:00-07:00|--quiet_hours|sat,sun|--quiet-dates|12-25|--quiet-on-battery", `{"quiet_dates":["12-25"],"quiet_hours":["22:00-07:00","sat,sun"],"quiet_on_battery":true}`},
		{"--not-after||--max-runs|3", `{"max_runs":3,"not_after":null}`},
		{"--check|a, b|--check|c", `{"checks":["a, b","c"]}`},
		{"--max-budget-usd|$2.50|--timeout|1d", `{"max_budget_usd":2.5,"timeout":86400}`},
		{"--slash|/review|--sequential", `{"command":"/review","command_type":"slash_command","schedule":{"type":"sequential"}}`},
		{"--prompt|- x", `{"command":"- x","command_type":"prompt"}`},
		{"--watch-path|/tmp|--watch-pattern|*.{a,b}", `{"schedule":{"type":"file_watch","watch_path":"/tmp","watch_patterns":["*.{a,b}"]}}`},
		{"--run-at|", `{"schedule":{"cron_expression":"","run_at":null,"type":"calendar"}}`},
	} {
		con := &console{now: func() time.Time { return now }}
		cmd := &cobra.Command{}
		cmd.Flags().SetNormalizeFunc(normalizeFlagName)
		taskFlags(con, cmd, taskFields)
		var args []string
		if c.args != "" {
			args = strings.Split(c.args, "|")
		}
		if err := cmd.ParseFlags(args); err != nil {
			t.Errorf("%s: %v", c.args, err)
			continue
		}
		patch, err := fromFlags(cmd, taskFields, now)
		if err == nil {
			err = applyScheduleFlags(con, cmd, patch)
		}
		if got, _ := json.Marshal(patch); err != nil || string(got) != c.want {
			t.Errorf("%s:\ngot  %s %v\nwant %s", c.args, got, err, c.want)
		}
	}
}

// An error does not repeat the value of --var: it may be a secret.
func TestVariableFlagsKeepSecrets(t *testing.T) {
	for _, value := range []string{"hunter2", "TOKEN=hunter2", "TOKEN=hunter2:x"} {
		var f variableFlags
		f.variable(value)
		if f.err == nil || strings.Contains(f.err.Error(), "hunter2") {
			t.Errorf("%q: %v", value, f.err)
		}
	}
}

func TestDifference(t *testing.T) {
	for _, c := range []struct{ before, after, want string }{
		{`{"a":1}`, `{"a":1}`, `{}`},
		{`{"a":1,"b":2}`, `{"a":1}`, `{"b":null}`},
		{`{"a":{"x":1,"y":[1]}}`, `{"a":{"x":1,"y":[2]},"z":true}`, `{"a":{"y":[2]},"z":true}`},
		{`{"a":10000000000000001}`, `{"a":10000000000000002}`, `{"a":10000000000000002}`},
		{`{"a":null}`, `{"a":{"x":1}}`, `{"a":{"x":1}}`},
	} {
		before, err1 := object([]byte(c.before))
		after, err2 := object([]byte(c.after))
		got, err3 := json.Marshal(difference(before, after))
		if err := errors.Join(err1, err2, err3); err != nil || string(got) != c.want {
			t.Errorf("%s -> %s: got %s %v, want %s", c.before, c.after, got, err, c.want)
		}
	}
}

func FuzzObject(f *testing.F) {
	for _, s := range []string{`{"a":1}`, `[1]`, `null`, `{"a"`, `{} {}`, "", `{"a":{"b":null}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := object(data)
		if (got == nil) == (err == nil) {
			t.Fatalf("%v and %v", got, err)
		}
		if err == nil && len(difference(got, got)) > 0 {
			t.Fatal("differs from itself")
		}
	})
}

func TestFlagsOfItems(t *testing.T) {
	cmd := &cobra.Command{}
	taskFlags(&console{}, cmd, taskFields)
	for field, flag := range map[string]string{
		"checks[1]": "--check", "start_after[0].task_id": "--start-after", "start_after[0].when": "--start-after", "schedule.cron_expression": "--cron", "nothing[0]": "",
	} {
		if got := flagOf(cmd, field); got != flag {
			t.Errorf("%s: %q, want %q", field, got, flag)
		}
	}
}
