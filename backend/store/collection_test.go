package store

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

func TestUpdateWritesAndServes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	addJob(t, s, "a")
	addJob(t, s, "b")
	if got := jobIDs(s); got != "a b" {
		t.Errorf("jobs %s", got)
	}
	if got, ok := s.Jobs.Get("b"); !ok || got.Name != "job b" {
		t.Errorf("%+v, %v", got, ok)
	}
	if _, ok := s.Jobs.Get("c"); ok {
		t.Error("found a job that does not exist")
	}
	s.Close()
	s = openStore(t, dir)
	if got := jobIDs(s); got != "a b" {
		t.Errorf("after reopening: %s", got)
	}
	wantNoFaults(t, s)
}

func TestARefusedChangeWritesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	addJob(t, s, "a")
	before := text(t, dir, jobsFile)
	refusal := errors.New("no")
	err := s.Jobs.Update(func(jobs []model.Job) ([]model.Job, error) {
		jobs[0].TaskOrder = append(jobs[0].TaskOrder, "x")
		jobs[0].Name = "changed"
		return nil, refusal
	})
	if err != refusal || text(t, dir, jobsFile) != before || s.Jobs.All()[0].Name != "job a" {
		t.Errorf("error %v, jobs %+v", err, s.Jobs.All())
	}
	for name, next := range map[string][]model.Job{"no id": {{Name: "x"}}, "same id": {job("a"), job("a")}} {
		err := s.Jobs.Update(func([]model.Job) ([]model.Job, error) { return next, nil })
		var problem *model.Problem
		if !errors.As(err, &problem) || problem.Kind != model.KindInternal || text(t, dir, jobsFile) != before {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReturnedRecordsAreCopies(t *testing.T) {
	t.Parallel()
	s := openStore(t, t.TempDir())
	err := s.Jobs.Update(func(jobs []model.Job) ([]model.Job, error) {
		j := job("a")
		j.TaskOrder = model.IDs{"x", "y"}
		j.Unknown = model.Unknown{"k": json.RawMessage("1")}
		return append(jobs, j), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Jobs.All()[0].TaskOrder[0] = "spoilt"
	one, _ := s.Jobs.Get("a")
	one.Unknown["k"][0] = '2'
	if got, _ := s.Jobs.Get("a"); got.TaskOrder[0] != "x" || string(got.Unknown["k"]) != "1" {
		t.Errorf("%+v", got)
	}
	// A change within a list counts as a change.
	err = s.Jobs.Update(func(jobs []model.Job) ([]model.Job, error) {
		jobs[0].TaskOrder[0] = "z"
		return jobs, nil
	})
	if got, _ := s.Jobs.Get("a"); err != nil || got.TaskOrder[0] != "z" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestUpdateWithoutChangeDoesNotWrite(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	put(t, dir, jobsFile, `[{"name":"x","id":"a"}]`)
	err := s.Jobs.Update(func(jobs []model.Job) ([]model.Job, error) { return jobs, nil })
	if err != nil || text(t, dir, jobsFile) != `[{"name":"x","id":"a"}]` {
		t.Errorf("%v: %s", err, text(t, dir, jobsFile))
	}
}

func TestUnknownFieldsSurvive(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, dir, jobsFile, `[
	  {"id": "a", "name": "A <b> & c", "x": 12345678901234567890.10, "working_directory": {"path": "/p", "deep": {"er": [1, {"k": null}]}}},
	  {"id": "b", "y": {"z": true}}
	]`)
	put(t, dir, settingsFile, `{"theme": "dark", "window": {"x": 1}, "list": [1,2]}`)
	s := openStore(t, dir)
	wantNoFaults(t, s)
	err := s.Jobs.Update(func(jobs []model.Job) ([]model.Job, error) {
		jobs[0].Description, jobs[0].WorkingDirectory.Path = "d", "/q"
		return jobs, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Settings.Update(func(v *model.Settings) error { v.Timeout = 5; return nil }); err != nil {
		t.Fatal(err)
	}
	got := text(t, dir, jobsFile)
	for _, want := range []string{"12345678901234567890.10", `"deep"`, `"er"`, `"k": null`, `"z": true`, `"/q"`, `"A <b> & c"`, `"description": "d"`} {
		if !strings.Contains(got, want) {
			t.Errorf("jobs.json lost %s:\n%s", want, got)
		}
	}
	var settings map[string]any
	if err := json.Unmarshal([]byte(text(t, dir, settingsFile)), &settings); err != nil || settings["theme"] != "dark" ||
		settings["timeout"] != 5.0 || settings["window"] == nil || settings["list"] == nil {
		t.Errorf("settings %v, %v", settings, err)
	}
}

func TestUnknownFieldsInARunSurvive(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, dir, runsFile, `[{"id":"`+uid("r")+`","status":"running","note":"n","usage":{"input_tokens":1,"server_tool_use":{"web":2}}}]`)
	s := openStore(t, dir)
	run, ok, err := s.Runs.Get(uid("r"))
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	run.Status, run.Usage.InputTokens = model.RunSuccess, 7
	putRuns(t, s, run)
	for _, want := range []string{`"note":"n"`, `"server_tool_use":{"web":2}`, `"input_tokens":7`, `"status":"success"`} {
		if got := text(t, dir, runsFile); !strings.Contains(got, want) {
			t.Errorf("lost %s: %s", want, got)
		}
	}
}

func TestUnreadableRecordsStayInPlace(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, dir, tasksFile, `[
	  17,
	  {"id": "a", "name": "A"},
	  {"id": "bad", "schedule": {"interval_value": "soon"}, "keep": "me"},
	  {"name": "no id"},
	  {"id": "b"},
	  {"id": "a", "name": "again"},
	  {"id": "c"}
	]`)
	s := openStore(t, dir)
	got := map[string]string{}
	for _, f := range s.Faults() {
		if f.File != tasksFile || f.Since.IsZero() {
			t.Errorf("%+v", f)
		}
		got[f.Record] = f.Field
	}
	if text := s.Faults()[1].Error(); !strings.HasSuffix(text, `bad: schedule.interval_value: "soon" is not a valid value, expected a whole number`) {
		t.Errorf("it says %q", text)
	}
	want := map[string]string{"#1": "", "bad": "schedule.interval_value", "#4": "id", "a": "id"}
	if len(got) != len(want) {
		t.Errorf("faults %v", s.Faults())
	}
	for record, field := range want {
		if f, ok := got[record]; !ok || f != field {
			t.Errorf("fault of %s: field %q, %v", record, f, ok)
		}
	}
	err := s.Tasks.Update(func(tasks []model.Task) ([]model.Task, error) {
		if len(tasks) != 3 || tasks[0].Name != "A" {
			t.Errorf("tasks %+v", tasks)
		}
		tasks = tasks[:2] // without c
		tasks[1].Name = "B"
		return append(tasks, model.Task{ID: "d"}), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var after []any
	if err := json.Unmarshal([]byte(text(t, dir, tasksFile)), &after); err != nil {
		t.Fatal(err)
	}
	var shape []string
	for _, element := range after {
		if m, ok := element.(map[string]any); ok {
			id, _ := m["id"].(string)
			name, _ := m["name"].(string)
			shape = append(shape, id+":"+name)
		} else {
			shape = append(shape, "17")
		}
	}
	if want := []string{"17", "a:A", "bad:", ":no id", "b:B", "a:again", "d:"}; !slices.Equal(shape, want) {
		t.Errorf("file is %q, want %q", shape, want)
	}
	if !strings.Contains(text(t, dir, tasksFile), `"keep": "me"`) {
		t.Error("unreadable record was changed")
	}
	put(t, dir, tasksFile, `[{"id":"a"}]`)
	until(t, s, "fixed file", func() bool { return len(s.Faults()) == 0 })
}

func TestUnreadableSettingsKeepTheirText(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, dir, settingsFile, `{"timeout": "long", "theme": "dark", "paused_until": "2026-01-02T03:04:05", "max_concurrent_runs": [3]}`)
	s := openStore(t, dir)
	v := s.Settings.Get()
	if v.Theme != model.ThemeDark || v.Timeout != model.NewSettings().Timeout || v.PausedUntil == nil || len(s.Faults()) != 2 {
		t.Errorf("%+v; %v", v, s.Faults())
	}
	err := s.Settings.Update(func(v *model.Settings) error { v.MaxConcurrentRuns, v.Theme = 4, model.ThemeLight; return nil })
	if err != nil {
		t.Fatal(err)
	}
	got := text(t, dir, settingsFile)
	if !strings.Contains(got, `"timeout": "long"`) || !strings.Contains(got, `"max_concurrent_runs": 4`) || !strings.Contains(got, `"light"`) {
		t.Error(got)
	}
	if f := s.Faults(); len(f) != 1 || f[0].Field != "timeout" {
		t.Errorf("%v", f)
	}
}

func TestTimesWithoutOffsetAreLocal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, dir, jobsFile, `[{"id":"a","created_at":"2026-11-23T16:17:32.013788","updated_at":""}]`)
	put(t, dir, tasksFile, `[{"id":"t","schedule":{"type":"calendar","run_at":"2026-11-24 08:00"}}]`)
	put(t, dir, runsFile, `[{"id":"`+uid("r")+`","scheduled_time":"2025-12-06T23:30:00.005123","start_time":null},{"id":"bad","scheduled_time":"soon"}]`)
	s := openStore(t, dir)
	want := time.Date(2026, 11, 23, 16, 17, 32, 13788000, time.Local)
	if j, ok := s.Jobs.Get("a"); !ok || !j.CreatedAt.Equal(want) || !j.UpdatedAt.IsZero() {
		t.Errorf("%+v; %v", j, s.Faults())
	}
	if k, ok := s.Tasks.Get("t"); !ok || k.Schedule.RunAt == nil || !k.Schedule.RunAt.Equal(time.Date(2026, 11, 24, 8, 0, 0, 0, time.Local)) {
		t.Errorf("%+v; %v", k, s.Faults())
	}
	if r, ok, err := s.Runs.Get(uid("r")); err != nil || !ok || !r.ScheduledTime.Equal(time.Date(2025, 12, 6, 23, 30, 0, 5123000, time.Local)) {
		t.Errorf("%+v %v", r, err)
	}
	if f := s.Faults(); len(f) != 1 || f[0].Record != "bad" || f[0].Field != "scheduled_time" || !strings.Contains(f[0].Message, `"soon"`) {
		t.Errorf("%v", f)
	}
}

func TestALinkedFileStaysALink(t *testing.T) {
	t.Parallel()
	dir, other := t.TempDir(), t.TempDir()
	put(t, other, "mine.json", `[{"id":"a"}]`)
	if err := os.Symlink(filepath.Join(other, "mine.json"), filepath.Join(dir, jobsFile)); err != nil {
		t.Fatal(err)
	}
	s := openStore(t, dir)
	addJob(t, s, "b")
	if info, err := os.Lstat(filepath.Join(dir, jobsFile)); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("%v, %v", info, err)
	}
	put(t, other, "mine.json", strings.Replace(text(t, other, "mine.json"), `"b"`, `"c"`, 1))
	until(t, s, "edit behind the link", func() bool { return jobIDs(s) == "a c" })
}
