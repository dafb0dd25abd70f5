package service

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/testclaude"
)

// files returns the contents of the records in the data directory.
func (s *fixture) files() map[string]string {
	s.t.Helper()
	s.flush()
	out := map[string]string{}
	for _, name := range []string{"jobs.json", "tasks.json", "runs.json", "profiles.json", "settings.json"} {
		data, err := os.ReadFile(filepath.Join(s.home, name))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			s.t.Fatal(err)
		}
		out[name] = string(data)
	}
	return out
}

// Every refused input: the field, the message, and that nothing is changed.
func TestRefusedInput(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	home := t.TempDir()
	s.fake.environment = []string{"HOME=" + home, "CLAUDE_CONFIG_DIR=" + home, "PATH=/usr/bin:/bin", "ANTHROPIC_API_KEY=of-nobody"}
	s.settings(string(raw(map[string]string{"claude_path": testclaude.Path(t)})))
	job, other := s.job("nightly"), s.job("other")
	task := s.task(job, "review", `{}`)
	profile, err := s.CreateProfile(quoted(`{'name': 'work', 'env_vars': [{'name': 'A', 'source': 'static', 'value': '1'}]}`))
	if err != nil {
		t.Fatal(err)
	}
	folder := job.WorkingDirectory.Path
	binary, text := filepath.Join(folder, "picture.png"), filepath.Join(folder, "plain.txt")
	for path, data := range map[string]string{binary: "\x89PNG\x00", text: "not a folder"} {
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(s.home, link); err != nil {
		t.Fatal(err)
	}
	const unknown = "7d7be1a8-3f55-4f5c-a6a5-3d6c2b1f0e99"
	schedule := func(fields string) string { return `{'schedule': {` + fields + `}}` }
	in := func(field, value string) string { return string(raw(map[string]string{field: value})) }

	createJob := func(patch string) error { _, err := s.CreateJob(quoted(patch)); return err }
	updateJob := func(patch string) error { _, err := s.UpdateJob(job.ID, quoted(patch)); return err }
	updateTask := func(patch string) error { _, err := s.UpdateTask("", task.ID, quoted(patch)); return err }
	createProfile := func(patch string) error { _, err := s.CreateProfile(quoted(patch)); return err }
	updateProfile := func(patch string) error { _, err := s.UpdateProfile(profile.ID, quoted(patch)); return err }
	settings := func(patch string) error { _, err := s.UpdateSettings(quoted(patch)); return err }
	createTask := func(patch string) error {
		fields := map[string]any{"name": "new", "job_id": job.ID, "command": "Do it"}
		if json.Unmarshal(quoted(patch), &fields) != nil {
			_, err := s.CreateTask(quoted(patch))
			return err
		}
		_, err := s.CreateTask(raw(fields))
		return err
	}
	for _, c := range []struct {
		what    func(string) error
		patch   string
		field   string
		message string
	}{
		// Bad cron, unknown zone, schedules that never fire.
		{createTask, schedule(`'type': 'calendar', 'cron_expression': '61 * * * *'`), "schedule.cron_expression", "61"},
		{createTask, schedule(`'type': 'calendar', 'cron_expression': 'every day'`), "schedule.cron_expression", "field"},
		{createTask, schedule(`'type': 'calendar', 'cron_expression': ''`), "schedule.cron_expression", "the expression is empty"},
		{createTask, schedule(`'type': 'calendar', 'cron_expression': '0 0 30 2 *'`), "schedule.cron_expression", "there is no 30 February"},
		{updateTask, schedule(`'type': 'calendar', 'cron_expression': '* * *'`), "schedule.cron_expression", "field"},
		{createTask, schedule(`'type': 'calendar', 'cron_expression': '0 9 * * *', 'timezone': 'Mars/Olympus'`), "schedule.timezone", "Mars/Olympus"},
		{createTask, schedule(`'type': 'interval', 'interval_value': 0, 'interval_type': 'hours'`), "schedule.interval_value", "0 hours"},
		{createTask, schedule(`'type': 'interval', 'interval_value': 5`), "schedule.interval_type", "unknown unit"},
		{createTask, schedule(`'type': 'calendar', 'run_at': '2020-01-01T00:00:00Z'`), "schedule.run_at", "is in the past"},
		{createTask, schedule(`'type': 'calendar', 'run_at': 'tomorrow'`), "schedule.run_at", "tomorrow"},
		{createTask, schedule(`'type': 'calendar', 'cron_expression': '0 9 * * *', 'run_at': '2030-01-01T00:00:00Z'`), "schedule.run_at", "both"},
		{createTask, schedule(`'type': 'weekly'`), "schedule.type", "weekly"},
		{settings, `{'timezone': 'Mars/Olympus'}`, "timezone", "Mars/Olympus"},

		// Folders and files.
		{createJob, `{'name': 'x'}`, "working_directory.path", "is empty"},
		{createJob, `{'name': 'x', 'working_directory': {'path': '/does/not/exist'}}`, "working_directory.path", "/does/not/exist does not exist"},
		{createJob, `{'name': 'x', 'working_directory': {'path': 'relative'}}`, "working_directory.path", "not an absolute path"},
		{createJob, `{'name': 'x', 'working_directory': {'path': '` + text + `'}}`, "working_directory.path", "is not a directory"},
		{updateJob, `{'working_directory': {'path': '/does/not/exist'}}`, "working_directory.path", "does not exist"},
		{createTask, schedule(`'type': 'file_watch', 'watch_path': '/does/not/exist'`), "schedule.watch_path", "does not exist"},
		{createTask, schedule(`'type': 'file_watch', 'watch_path': '` + s.home + `'`), "schedule.watch_path", "scheduler's data directory"},
		{createTask, schedule(`'type': 'file_watch', 'watch_path': '` + filepath.Join(s.home, "logs") + `'`), "schedule.watch_path", "scheduler's data directory"},
		{createTask, schedule(`'type': 'file_watch', 'watch_path': '` + link + `/logs'`), "schedule.watch_path", "scheduler's data directory"},
		{updateTask, schedule(`'type': 'file_watch', 'watch_path': '` + link + `'`), "schedule.watch_path", "scheduler's data directory"},
		{createTask, schedule(`'type': 'file_watch', 'watch_path': ''`), "schedule.watch_path", "no folder to watch is given"},
		{createTask, schedule(`'type': 'file_watch', 'watch_path': 'relative'`), "schedule.watch_path", "not an absolute path"},
		{createTask, schedule(`'type': 'file_watch', 'watch_path': '/tmp', 'watch_patterns': ['*.md', '[']`), "schedule.watch_patterns[1]", "["},
		{createTask, `{'command_type': 'file', 'command': 'missing.md'}`, "command", "does not exist"},
		{createTask, `{'command_type': 'file', 'command': 'picture.png'}`, "command", "picture.png"},
		{createTask, `{'command_type': 'file', 'command': '.'}`, "command", "is not a file"},
		{updateTask, `{'command_type': 'file', 'command': 'missing.md'}`, "command", "does not exist"},

		// Ids.
		{createJob, `{'id': '7', 'name': 'x', 'working_directory': {'path': '/tmp'}}`, "id", `"7" is not a UUID`},
		{createTask, `{'id': 'abc'}`, "id", "is not a UUID"},
		{createTask, `{'profile': 'work'}`, "profile", `"work" is not a UUID`},
		{updateJob, `{'profile': '7'}`, "profile", `"7" is not a UUID`},
		{updateJob, `{'task_order': ['7']}`, "task_order[0]", `"7" is not a UUID`},
		{createTask, `{'job_id': 'nothing'}`, "job_id", "is not a UUID"},
		{createTask, `{'job_id': '` + unknown + `'}`, "job_id", "there is no job " + unknown},
		{createTask, `{'job_id': null}`, "job_id", "is empty"},
		{createTask, `{'id': '` + task.ID + `'}`, "id", "already"},
		{createTask, `{'session_id': 'abc'}`, "session_id", "is not a UUID"},
		{updateTask, `{'job_id': '` + unknown + `'}`, "job_id", "there is no job"},
		{updateTask, `{'profile': '` + unknown + `'}`, "profile", "there is no profile"},
		{updateJob, `{'profile': '` + unknown + `'}`, "profile", "there is no profile"},
		{updateJob, `{'task_order': ['` + unknown + `']}`, "task_order[0]", "is not one of this job"},
		{updateJob, `{'task_order': []}`, "task_order", "is left out"},

		// Enums, numbers, sizes.
		{createTask, `{'permissions': 'yolo'}`, "permissions", "yolo"},
		{createTask, `{'command_type': 'shell'}`, "command_type", "shell"},
		{createTask, `{'session_mode': 'fork'}`, "session_mode", "fork"},
		{createTask, `{'missed': 'sometimes'}`, "missed", "sometimes"},
		{createTask, `{'overlap': 'kill'}`, "overlap", "kill"},
		{settings, `{'theme': 'pink'}`, "theme", "pink"},
		{createTask, `{'retry': {'max_retries': -1}}`, "retry.max_retries", "-1 is negative"},
		{createTask, `{'retry': {'retry_delay': -5}}`, "retry.retry_delay", "-5 is negative"},
		{updateTask, `{'retry': {'backoff_multiplier': 0.5}}`, "retry.backoff_multiplier", "out of range"},
		{createTask, `{'timeout': -1}`, "timeout", "-1 is negative"},
		{createTask, `{'max_budget_usd': -1}`, "max_budget_usd", "is not an amount"},
		{settings, `{'max_concurrent_runs': 0}`, "max_concurrent_runs", "out of range"},
		{settings, `{'paused_until': '2020-01-01T00:00:00Z'}`, "paused_until", "is in the past"},
		{settings, `{'http_address': '0.0.0.0:80'}`, "http_address", "loopback"},
		{settings, `{'claude_path': '/does/not/exist'}`, "claude_path", "is not a program"},
		{createTask, in("command", strings.Repeat("x", model.MaxCommand+1)), "command", "10000001 bytes"},
		{createTask, `{'command': ' '}`, "command", "is empty"},
		{createTask, `{'name': ''}`, "name", "is empty"},
		{updateTask, `{'name': null}`, "name", "is empty"},

		// Slash commands, as the real CLI offers them.
		{createTask, `{'command_type': 'slash_command', 'command': '/no-such-command'}`, "command", "no-such-command"},
		{createTask, `{'command_type': 'slash_command', 'command': '/vim'}`, "command", "vim"},
		{createTask, `{'command_type': 'slash_command', 'command': 'review'}`, "command", "does not start with /"},

		// Profiles.
		{createProfile, `{'name': 'loop', 'env_vars': [{'name': 'A', 'source': 'environment', 'value': 'B'}, {'name': 'B', 'source': 'environment', 'value': 'A'}]}`,
			"env_vars[0].value", "A refers to itself: A -> B -> A"},
		{createProfile, `{'name': 'x', 'env_vars': [{'name': 'A', 'source': 'vault', 'value': 'B'}]}`, "env_vars[0].source", "A"},
		{updateProfile, `{'env_vars': [{'name': 'A=', 'source': 'static', 'value': '1'}]}`, "env_vars[0].name", "="},

		// Broken JSON and wrong types.
		{createTask, `{'name': `, "", "is not valid JSON"},
		{updateTask, `[]`, "", "is not a JSON object"},
		{createJob, `hello`, "", "is not a JSON object"},
		{settings, `{'theme': }`, "", "is not valid JSON"},
		{createTask, `{'name': 7}`, "name", "7 is not a valid value"},
		{updateTask, `{'enabled': 'yes'}`, "enabled", "\"yes\" is not a valid value"},
		{updateTask, `{'allowed_tools': ['Bash(echo hi), Bash(*)']}`, "allowed_tools[0]", "holds 2 rules: Bash(echo hi) and Bash(*)"},
		{updateTask, `{'allowed_tools': 'Read'}`, "allowed_tools", "\"Read\" is not a valid value"},
		{updateTask, `{'schedule': 'someday'}`, "schedule", "\"someday\" is not understood"},
		{updateTask, `{'schedule': {'interval_value': 1.5}}`, "schedule.interval_value", "1.5 is not a valid value"},
		{updateJob, `{'working_directory': '/tmp'}`, "working_directory", "is not a JSON object"},
		{settings, `{'max_concurrent_runs': 'many'}`, "max_concurrent_runs", "\"many\" is not a valid value"},
	} {
		name := c.patch
		if len(name) > 80 {
			name = name[:80]
		}
		t.Run(name, func(t *testing.T) {
			before := s.files()
			err := c.what(c.patch)
			var p *model.Problem
			if !errors.As(err, &p) {
				t.Fatalf("got %v", err)
			}
			if p.Field != c.field || !strings.Contains(p.Message, c.message) || p.Operation == "" || p.Message == "" {
				t.Errorf("got %q, %q: %q (%s); want %q: %q", p.Operation, p.Field, p.Message, p.Hint, c.field, c.message)
			}
			if p.Kind != model.KindInvalid && p.Kind != model.KindConflict {
				t.Errorf("the problem is of kind %s", p.Kind)
			}
			if after := s.files(); !maps.Equal(before, after) {
				t.Error("something was changed")
			}
		})
	}
	if _, err := s.DeleteJob(other.ID); err != nil { // what is accepted still works
		t.Error(err)
	}
	s.noneStarted()
}

func TestRefusedRequests(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("nightly")
	task := s.task(job, "review", `{}`)
	s.task(job, "twin", `{}`)
	s.task(job, "twin", `{}`)
	empty := s.job("empty")
	past := morning.Add(-time.Hour)
	discard := func(_ any, err error) error { return err }
	for _, c := range []struct {
		name, field string
		kind        model.Kind
		do          func() error
	}{
		{"a run of no task", "id", model.KindNotFound, func() error { return discard(s.RunTask("", "nobody", nil)) }},
		{"no name at all", "id", model.KindInvalid, func() error { return discard(s.RunTask("", "", nil)) }},
		{"a name that two tasks have", "id", model.KindConflict, func() error { return discard(s.RunTask("", "twin", nil)) }},
		{"a job without a task", "task_order", model.KindConflict, func() error { return discard(s.RunJob("", empty.ID)) }},
		{"cancel no run", "id", model.KindNotFound, func() error { return s.CancelRun("ffffffff") }},
		{"a pause that is over", "paused_until", model.KindInvalid, func() error { return discard(s.Pause(apitype.PauseRequest{Until: &past})) }},
		{"an unknown status", "status", model.KindInvalid, func() error {
			return discard(s.Runs(apitype.RunFilter{Status: []model.RunStatus{"done"}}))
		}},
		{"move to no job", "id", model.KindNotFound, func() error { return s.MoveTask(task.ID, "nowhere", 0) }},
		{"an order that leaves out a job", "ids", model.KindInvalid, func() error { return s.ReorderJobs([]string{job.ID}) }},
		{"an order with a task instead of a job", "ids[0]", model.KindInvalid, func() error { return s.ReorderJobs([]string{task.ID, job.ID}) }},
		{"a job is restored with a task that exists", "id", model.KindConflict, func() error {
			gone := job
			gone.ID = "00000000-0000-4000-8000-0000000000aa"
			return discard(s.Restore(apitype.Bundle{Job: &gone, Tasks: []model.Task{task}}))
		}},
		{"a task of no job is restored", "job_id", model.KindInvalid, func() error {
			stray := task
			stray.ID, stray.JobID = "00000000-0000-4000-8000-0000000000aa", "00000000-0000-4000-8000-0000000000bb"
			return discard(s.Restore(apitype.Bundle{Tasks: []model.Task{stray}}))
		}},
		{"a folder that is not a worktree", "paths[0]", model.KindInvalid, func() error {
			return discard(s.PruneWorktrees(t.Context(), []string{"/nowhere"}, true))
		}},
		{"an import of nothing", "job", model.KindInvalid, func() error { return discard(s.Import(apitype.ImportRequest{})) }},
		{"an import of an existing job", "job.id", model.KindConflict, func() error {
			return discard(s.Import(apitype.ImportRequest{Bundle: apitype.Bundle{Job: &empty}}))
		}},
		{"an import with a bad task", "tasks[0].command", model.KindInvalid, func() error {
			bad := task
			bad.Command = ""
			return discard(s.Import(apitype.ImportRequest{Bundle: apitype.Bundle{Job: &job, Tasks: []model.Task{bad}}, OnConflict: "overwrite"}))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := s.files()
			p := model.ProblemOf(c.do())
			if p == nil || p.Field != c.field || p.Kind != c.kind || p.Operation == "" {
				t.Errorf("got %+v, want %s of kind %s", p, c.field, c.kind)
			}
			if !maps.Equal(before, s.files()) {
				t.Error("something was changed")
			}
		})
	}
	s.noneStarted()
}
