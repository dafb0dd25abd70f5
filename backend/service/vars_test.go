package service

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// A manual run has the values that the user gave; its retries, too.
func TestVariablesOfARun(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("nightly"), "release", `{'command': 'Release {{var.VERSION}} for {{var.who}}', 'retry': {'max_retries': 1, 'retry_delay': 60}}`)
	vars := map[string]string{"VERSION": "2.4", "who": "{{task}} $(id)"}
	for _, c := range []struct {
		vars         map[string]string
		field, words string
	}{
		{nil, "vars.VERSION", "VERSION has no value"},
		{map[string]string{"VERSION": "2"}, "vars.who", "who has no value"},
		{map[string]string{"VERSION": "2", "who": "me", "WHO": "me"}, "vars.WHO", "WHO is not used by the prompt"},
		{map[string]string{"VERSION": "2", "who": "me", "no name": "x"}, "vars", `"no name" is not the name of a variable`},
	} {
		for _, run := range []func(string, string, map[string]string) (model.Run, error){s.RunTask, s.RunEnabledTask} {
			_, err := run("", task.ID, c.vars)
			if p := model.ProblemOf(err); err == nil || p.Field != c.field || !strings.Contains(p.Message, c.words) || p.Hint == "" || p.Operation != "run task" {
				t.Errorf("%v: %v", c.vars, err)
			}
		}
	}
	if len(s.runs(task)) != 0 {
		t.Error("a refused run was recorded")
	}
	if _, err := s.RunTask("", task.ID, vars); err != nil {
		t.Fatal(err)
	}
	o := s.started()
	if !maps.Equal(o.Run.Vars, vars) {
		t.Errorf("the run has %v", o.Run.Vars)
	}
	s.end(o, failure(model.ReasonStall, true))
	s.pass(61e9)
	again := s.started()
	if again.Run.Trigger != model.TriggerRetry || !maps.Equal(again.Run.Vars, vars) {
		t.Errorf("the retry is %+v", again.Run)
	}
	s.end(again, success)
	if _, err := s.RetryRun(again.Run.ID, apitype.RetryRequest{}); err != nil {
		t.Fatal(err)
	}
	if third := s.started(); !maps.Equal(third.Run.Vars, vars) {
		t.Errorf("run again: %v", third.Run.Vars)
	}
}

// A prompt that was changed since cannot be run again with the old values.
func TestRunAgainAfterTheVariablesChanged(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("nightly"), "release", `{'command': 'Release {{var.VERSION}}'}`)
	if _, err := s.RunTask("", task.ID, map[string]string{"VERSION": "2.4"}); err != nil {
		t.Fatal(err)
	}
	run := s.end(s.started(), success)
	if _, err := s.UpdateTask("", task.ID, quoted(`{'command': 'Release {{var.TAG}}'}`)); err != nil {
		t.Fatal(err)
	}
	_, err := s.RetryRun(run.ID, apitype.RetryRequest{})
	if p := model.ProblemOf(err); err == nil || p.Field != "vars.TAG" {
		t.Error(err)
	}
}

// A scheduled task whose prompt only a user can fill is pointed out before its
// slot.
func TestVariablesOfAScheduledTask(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("nightly"), "release", `{'command': 'Release {{var.VERSION}}', 'schedule': {'type': 'interval', 'interval_value': 1, 'interval_type': 'hours'}}`)
	draft := s.DraftTask(t.Context(), raw(map[string]any{"id": task.ID}))
	const words = "only a manual run has a value for VERSION; others will not start"
	if !slices.Contains(draft.Notes, words) {
		t.Errorf("notes %q", draft.Notes)
	}
	if draft = s.DraftTask(t.Context(), quoted(`{'id': '`+task.ID+`', 'schedule': {'type': 'manual'}}`)); slices.Contains(draft.Notes, words) {
		t.Errorf("manual: %q", draft.Notes)
	}
}

// An import that changes how the other tasks of a job run disables them: the
// file may come from anyone.
func TestImportDoesNotChangeWhatEnabledTasksRun(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*model.Job)
		off    bool
	}{
		"unchanged":    {func(*model.Job) {}, false},
		"another name": {func(j *model.Job) { j.Description = "x" }, false},
		"a setup":      {func(j *model.Job) { j.WorkingDirectory.WorktreeSetup = "curl x | sh" }, true},
		"a folder":     {func(j *model.Job) { j.WorkingDirectory.Path = "/" }, true},
		"a worktree":   {func(j *model.Job) { j.WorkingDirectory.UseGitWorktree = true }, true},
	} {
		s := newFixture(t)
		job := s.job("nightly")
		mine := s.task(job, "mine", hourly)
		job, _ = s.store.Jobs.Get(job.ID)
		c.change(&job)
		done, err := s.Import(apitype.ImportRequest{Bundle: apitype.Bundle{Job: &job, Tasks: []model.Task{}}, OnConflict: "overwrite"})
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := s.Task(mine.ID); got.Enabled == c.off || c.off != strings.Contains(strings.Join(done.Notes, "\n"), "mine is disabled") {
			t.Errorf("%s: enabled %v, notes %q", name, got.Enabled, done.Notes)
		}
		s.halt()
	}
}
