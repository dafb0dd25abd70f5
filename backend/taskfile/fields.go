package taskfile

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"claude-scheduler/backend/model"
)

// inFile are the fields of a task that a file sets, by JSON name, in the order in
// which they are written. The prompt ("command") is the text after the front
// matter.
var inFile = strings.Fields(`name schedule github command_type model effort fallback_model permissions allowed_tools disallowed_tools
	required_mcp_servers trust_project extra_args session_mode precheck checks after_success commit_on_success report
	timeout stall_timeout ask_timeout max_turns max_budget_usd stop_outliers retry missed missed_window overlap
	quiet_hours quiet_dates quiet_on_battery not_after max_runs command`)

// local are the fields that are not in the file: the scheduler's own, and what each
// user decides on each machine.
var local = strings.Fields(`id job_id created_at updated_at last_run_status proposed source enabled profile session_id start_after priority notifications`)

// inSeconds are the fields that are durations.
var inSeconds = strings.Fields(`timeout stall_timeout ask_timeout missed_window retry.retry_delay schedule.watch_debounce github.poll_interval`)

// field returns a field of a struct by its JSON name.
func field(record reflect.Value, name string) (reflect.Value, bool) {
	for i := range record.NumField() {
		if tag, _, _ := strings.Cut(record.Type().Field(i).Tag.Get("json"), ","); tag == name && tag != "-" {
			return record.Field(i), true
		}
	}
	return reflect.Value{}, false
}

// names returns the JSON names of the fields of a struct.
func names(record reflect.Type) (all []string) {
	for i := range record.NumField() {
		if tag, _, _ := strings.Cut(record.Field(i).Tag.Get("json"), ","); tag != "-" {
			all = append(all, tag)
		}
	}
	return all
}

// KeepLocal gives a task that was read from a file what the file does not say: the
// local fields of the task as it is here.
func KeepLocal(task *model.Task, here model.Task) {
	to, from := reflect.ValueOf(task).Elem(), reflect.ValueOf(here)
	for _, name := range local {
		target, _ := field(to, name)
		value, _ := field(from, name)
		target.Set(value)
	}
	task.Unknown = here.Unknown
}

// Differs returns the JSON name of the first field that a file sets and that two
// tasks have different values of; empty: none.
func Differs(a, b model.Task) string {
	left, right := reflect.ValueOf(a), reflect.ValueOf(b)
	for _, name := range inFile {
		x, _ := field(left, name)
		y, _ := field(right, name)
		if !same(x.Interface(), y.Interface()) {
			return name
		}
	}
	return ""
}

// same compares two values as they are stored: an empty list is like none.
func same(a, b any) bool {
	x, err := json.Marshal(a)
	if err != nil {
		return false
	}
	y, err := json.Marshal(b)
	return err == nil && bytes.Equal(x, y)
}

// isDuration reports whether a field is a number of seconds.
func isDuration(path string) bool { return slices.Contains(inSeconds, path) }
