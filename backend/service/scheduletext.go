package service

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/schedule"
	"claude-scheduler/backend/schedule/words"
)

// parseSchedule returns a schedule changed to what a text says. "Tomorrow" is
// counted from now, in the zone of the schedule.
func (svc *core) parseSchedule(text string, base model.ScheduleConfig, folder string, now time.Time) (model.ScheduleConfig, error) {
	zone, err := svc.scheduler.DefaultZone()
	if err == nil && base.Timezone != "" {
		zone, err = schedule.Zone(base.Timezone)
	}
	if err != nil {
		return base, err
	}
	said, err := words.Parse(text, now.In(zone))
	if err != nil {
		return base, err
	}
	return words.Onto(base, words.Under(said, folder)), nil
}

// besideText are the fields of a schedule that may be given with its text.
var besideText = []string{"text", "type", "timezone", "watch_patterns", "watch_recursive", "watch_debounce"}

// withSchedule returns the patch of a task with the fields of its schedule, if
// that is given as a text, {"schedule": "every weekday at 9"} or {"schedule":
// {"text": …}}. It also lets an expression, one time and a recurrence replace
// each other: clients that do not know the recurrence only set the others.
func (svc *core) withSchedule(patch json.RawMessage, before model.Task) (json.RawMessage, error) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(patch, &fields) != nil || fields["schedule"] == nil {
		return patch, nil // merge refuses what is not an object
	}
	given := map[string]json.RawMessage{}
	words := fields["schedule"]
	if !isText(words) {
		if json.Unmarshal(words, &given) != nil {
			return patch, nil
		}
		words = given["text"]
	}
	switch {
	case isText(words):
		var text string
		if err := json.Unmarshal(words, &text); err != nil {
			return nil, err
		}
		said, err := svc.fieldsOfText(text, given, before, fields["job_id"])
		if err != nil {
			return nil, err
		}
		delete(given, "text")
		delete(given, "type")
		maps.Copy(said, given)
		given = said
	case words != nil && string(words) != "null":
		return nil, model.Invalid("schedule.text", "is not a text", "write a schedule in words, such as every weekday at 9")
	default:
		delete(given, "text")
		if err := replaceCalendar(given); err != nil {
			return nil, err
		}
	}
	if len(given) == 0 {
		return patch, nil
	}
	var err error
	if fields["schedule"], err = json.Marshal(given); err != nil {
		return nil, err
	}
	return json.Marshal(fields)
}

// fieldsOfText returns the fields of the schedule that a text says. given are
// the fields beside it.
func (svc *core) fieldsOfText(text string, given map[string]json.RawMessage, before model.Task, job json.RawMessage) (map[string]json.RawMessage, error) {
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !slices.Contains(besideText, name) && !isNothing(given[name]) {
			return nil, model.Invalid("schedule."+name, "is given beside a schedule in words", "leave one of the two out")
		}
	}
	base := before.Schedule
	if zone := given["timezone"]; zone != nil {
		if json.Unmarshal(zone, &base.Timezone) != nil {
			base.Timezone = ""
		}
	}
	after, err := svc.parseSchedule(text, base, svc.folderOf(job, before), svc.clock.Now())
	if err != nil {
		return nil, err
	}
	var kind model.ScheduleType
	if json.Unmarshal(given["type"], &kind) == nil && kind != "" && kind != after.Type {
		return nil, model.Invalid("schedule.type", fmt.Sprintf("is %s, but %q is of type %s", kind, text, after.Type), "leave the type out")
	}
	data, err := json.Marshal(after)
	if err != nil {
		return nil, err
	}
	said := map[string]json.RawMessage{}
	if err := json.Unmarshal(data, &said); err != nil {
		return nil, err
	}
	if after.Recurrence == nil {
		said["recurrence"] = json.RawMessage("null")
	}
	if after.Timezone != base.Timezone { // the text names one
		delete(given, "timezone")
	}
	return said, nil
}

// folderOf returns the folder of the job that a task belongs to after a patch.
func (svc *core) folderOf(job json.RawMessage, before model.Task) string {
	ref := string(before.JobID)
	if job != nil && json.Unmarshal(job, &ref) != nil {
		return ""
	}
	found, err := svc.findJob(ref)
	if err != nil {
		return ""
	}
	return found.WorkingDirectory.Path
}

// replaceCalendar adds to the fields of a schedule the empty ones that they
// replace.
func replaceCalendar(given map[string]json.RawMessage) error {
	others := []string{"cron_expression", "run_at"}
	other := slices.IndexFunc(others, func(name string) bool { return !isNothing(given[name]) })
	switch recurs := !isNothing(given["recurrence"]); {
	case recurs && other >= 0:
		return model.Invalid("schedule.recurrence", "both a recurrence and "+others[other]+" are set", "keep one of them")
	case recurs:
		given["cron_expression"], given["run_at"] = json.RawMessage(`""`), json.RawMessage("null")
	case other >= 0:
		given["recurrence"] = json.RawMessage("null")
	}
	return nil
}

// isText reports whether a field is a JSON string.
func isText(value json.RawMessage) bool {
	return strings.HasPrefix(strings.TrimSpace(string(value)), `"`)
}

// isNothing reports whether a field is missing, null or empty.
func isNothing(value json.RawMessage) bool {
	text := strings.TrimSpace(string(value))
	return text == "" || text == "null" || text == `""`
}
