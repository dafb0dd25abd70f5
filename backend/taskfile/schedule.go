package taskfile

import (
	"path/filepath"
	"reflect"
	"time"

	"go.yaml.in/yaml/v3"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/schedule"
	"claude-scheduler/backend/schedule/words"
)

// scheduleFields are the fields of a schedule that is not given in words.
var scheduleFields = names(reflect.TypeFor[model.ScheduleConfig]())

// schedule reads a schedule: words, an expression or a time; or its fields.
func (r reader) schedule(node *yaml.Node, target *model.ScheduleConfig) error {
	if node.Kind == yaml.ScalarNode && node.Tag == "!!null" {
		return nil
	}
	if node.Kind == yaml.ScalarNode {
		said, err := fixed(node.Value)
		if err != nil {
			return r.at(node, err)
		}
		*target = words.Under(words.Onto(*target, said), r.folder)
		return nil
	}
	if node.Kind != yaml.MappingNode {
		return r.fault(node, "schedule", "is not a schedule", "write it in words, such as every weekday at 9, or as a cron expression")
	}
	record := reflect.ValueOf(target).Elem()
	err := r.each(node, "schedule.", scheduleFields, func(name string, value *yaml.Node) error {
		if name == "recurrence" {
			recurrence := model.Recurrence{}
			if err := r.set(reflect.ValueOf(&recurrence).Elem(), value, "schedule.recurrence"); err != nil {
				return err
			}
			target.Recurrence = &recurrence
			return nil
		}
		inner, _ := field(record, name)
		return r.set(inner, value, "schedule."+name)
	})
	*target = words.Under(*target, r.folder)
	return err
}

// fixed reads a schedule in words that means the same whenever and wherever it is
// read.
func fixed(text string) (model.ScheduleConfig, error) {
	here := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	there := time.Date(2025, 10, 20, 17, 30, 0, 0, time.FixedZone("", 9*60*60))
	said, err := words.Parse(text, here)
	if err != nil {
		return said, err
	}
	if again, err := words.Parse(text, there); err != nil || !same(said, again) {
		return said, model.Invalid("schedule", "would mean something else on another day or in another time zone",
			"write the date with its zone, as in 2026-12-31T18:00:00+01:00, or from when to count, as in every 2 weeks on tuesday starting 2026-12-01")
	}
	return said, nil
}

// scheduleText returns a schedule in words, if they are read as exactly this one.
func scheduleText(c model.ScheduleConfig, folder string) (string, bool) {
	if c.Type == model.Calendar && c.RunAt != nil && c.CronExpression == "" && c.Recurrence == nil {
		text := c.RunAt.Format(time.RFC3339Nano)
		return text, readsAs(text, c, folder)
	}
	if c.Type == model.FileWatch {
		return "", false
	}
	compiled, err := schedule.Compile(c, time.UTC)
	if err != nil {
		return "", false
	}
	text := compiled.Meaning()
	if c.Timezone != "" && c.Type == model.Calendar {
		text += " " + c.Timezone
	}
	candidates := []string{text}
	if c.CronExpression != "" && c.Timezone == "" {
		candidates = append(candidates, c.CronExpression)
	}
	for _, text := range candidates {
		if readsAs(text, c, folder) {
			return text, true
		}
	}
	return "", false
}

func readsAs(text string, c model.ScheduleConfig, folder string) bool {
	said, err := fixed(text)
	return err == nil && same(words.Under(words.Onto(model.NewSchedule(), said), folder), c)
}

// relative returns a schedule whose watched folder is relative to the folder of its
// job, if it is in there.
func relative(c model.ScheduleConfig, folder string) model.ScheduleConfig {
	if c.Type != model.FileWatch || folder == "" || c.WatchPath == "" {
		return c
	}
	inside, err := filepath.Rel(folder, c.WatchPath)
	if err != nil || !filepath.IsLocal(inside) {
		return c
	}
	shorter := c
	shorter.WatchPath = filepath.ToSlash(inside)
	if words.Under(shorter, folder).WatchPath != c.WatchPath {
		return c
	}
	return shorter
}
