package taskfile

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

const file = ".claude/schedules/review.md"

func defaults() model.Task {
	task := model.NewTask()
	task.Report = true
	return task
}

// Each field of a task is either in the file or not, and that was decided.
func TestEveryFieldIsDecided(t *testing.T) {
	for _, name := range names(reflect.TypeFor[model.Task]()) {
		if slices.Contains(inFile, name) == slices.Contains(local, name) {
			t.Errorf("%s: add it to inFile or to local. What names another record, holds a secret, or belongs to one machine is local.", name)
		}
	}
	for _, name := range slices.Concat(inFile, local) {
		if !slices.Contains(names(reflect.TypeFor[model.Task]()), name) {
			t.Errorf("%s is not a field of a task", name)
		}
	}
}

// A task becomes a file and then the same task, whatever its values are.
func TestRoundTrip(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for i := range 150 {
		task := defaults()
		fill(random, reflect.ValueOf(&task).Elem(), "")
		task.Schedule = randomSchedule(random)
		text, err := Write(file, task, defaults(), "/home/u/project")
		if err != nil {
			t.Fatalf("%d: %v\n%+v", i, err, task)
		}
		again, err := Read(file, Normalize([]byte(text)), defaults(), "/home/u/project")
		if err != nil {
			t.Fatalf("%d: %v\n%s", i, err, text)
		}
		KeepLocal(&again, task)
		if !same(task, again) {
			t.Fatalf("%d: %s differs\n%s", i, Differs(task, again), text)
		}
	}
}

var texts = []string{"Review", "no", "null", "010", "1e3", "a: b # c", "- x", "  blank  ", "line\nline two", "line\n\n  indented\nlast", "tab\there", "\"quoted\" \\ 'it''s'", "日本語 ✔️", "a\u202eb", "nbsp\u00a0x",
	"Bash(git log:*)", "*/5", "{x}", "[y]", "&a", "!b", "%c", "@d", "`e`", "---\nx", "<<<<<<< HEAD\nx\n>>>>>>> y", "\r\n", "~", "true", "trailing\n", "é", "2026-12-24", "|", ">", "?", ","}

func fill(random *rand.Rand, record reflect.Value, path string) {
	for _, name := range names(record.Type()) {
		if path == "" && slices.Contains(local, name) || random.IntN(3) == 0 || name == "schedule" {
			continue
		}
		target, _ := field(record, name)
		switch target.Kind() {
		case reflect.String:
			target.SetString(texts[random.IntN(len(texts))])
		case reflect.Bool:
			target.SetBool(random.IntN(2) == 0)
		case reflect.Int:
			target.SetInt(int64([]int{0, 1, 59, 60, 90, 3600, 86400, 5400, 100000}[random.IntN(9)]))
		case reflect.Float64:
			target.SetFloat([]float64{0, 0.1, 2, 1.5, 12345678.25}[random.IntN(5)])
		case reflect.Struct:
			fill(random, target, name+".")
		case reflect.Slice:
			list := reflect.MakeSlice(target.Type(), 0, 3)
			for range random.IntN(3) {
				list = reflect.Append(list, reflect.ValueOf(texts[random.IntN(len(texts))]))
			}
			target.Set(list)
		case reflect.Pointer:
			at := time.Date(2027, 1, 2, 3, 4, 5, 6_000_000, time.FixedZone("", 3600))
			target.Set(reflect.ValueOf(&at))
		}
	}
	if path == "" && record.FieldByName("Name").String() == "" {
		record.FieldByName("Name").SetString("x")
	}
}

func randomSchedule(random *rand.Rand) model.ScheduleConfig {
	c := model.NewSchedule()
	c.Timezone = []string{"", "", "Europe/Berlin", "UTC"}[random.IntN(4)]
	switch random.IntN(8) {
	case 0:
		c.Type, c.CronExpression = model.Calendar, []string{"0 3 * * 1-5", "@reboot", "*/7 1,2 * 3 *", "15 10 L * ?", "nonsense"}[random.IntN(5)]
	case 1:
		c.Type, c.IntervalValue, c.IntervalType = model.Interval, 1+random.IntN(90), model.IntervalTypes[random.IntN(3)]
	case 2:
		at := time.Date(2027, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600))
		c.Type, c.RunAt = model.Calendar, &at
	case 3:
		c.Type, c.WatchPath, c.WatchPatterns, c.WatchRecursive = model.FileWatch, []string{"/home/u/project/docs", "/home/u/project", "/etc", "~/x", "/home/u/projects"}[random.IntN(5)], []string{"*.md", "!x"}, random.IntN(2) == 0
		c.WatchDebounce = 30 * random.IntN(3)
	case 4:
		c.Type, c.Recurrence = model.Calendar, &model.Recurrence{Times: []string{"17:00"}, Days: []string{"FRIL"}, Months: []int{1, 6}}
	case 5:
		c.Type, c.Recurrence = model.Calendar, &model.Recurrence{Times: []string{"09:00-17:00/90"}, Every: 2, Unit: "weeks", Start: "2026-12-01", Days: []string{"TUE"}}
	case 6:
		c.Type = model.Sequential
	}
	return c
}

// A schedule that words can say is written in words.
func TestSchedulesAreWrittenInWords(t *testing.T) {
	for text, want := range map[string]string{
		"0 3 * * 1-5": "", "every weekday at 3": "", "last friday of the month at 17:00": "", "every 2 weeks on tuesday starting 2026-12-01": "", "every 90 minutes": "", "@reboot": "", "every day at 9 Berlin time": "",
		"2026-12-31T18:00:00+01:00": "",
	} {
		task, err := Read(file, fmt.Sprintf("---\nschedule: %q\n---\nx\n", text), defaults(), "/p")
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if said, ok := scheduleText(task.Schedule, "/p"); !ok {
			t.Errorf("%s: no words for %+v %s", text, task.Schedule, want)
		} else {
			t.Log(text, "=>", said)
		}
	}
}
