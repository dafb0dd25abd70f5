package service

import (
	"slices"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/runner"
)

// suggested returns the titles of the suggestions of a task.
func (s *fixture) suggested(task model.Task) string {
	s.t.Helper()
	found, err := s.Suggestions(task.ID)
	check(s.t, err)
	var titles []string
	for _, f := range found {
		titles = append(titles, f.Title)
	}
	return strings.Join(titles, "; ")
}

func TestSuggestions(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("nightly"), "build", `{'allowed_tools': ['Read']}`)
	s.deniedRun(task, "npm test", "for i in 1; do rm x; done")
	if got := s.suggested(task); got != "" {
		t.Errorf("after one run: %s", got)
	}
	s.deniedRun(task, "npm test", "for i in 1; do rm x; done")
	found, err := s.Suggestions("build")
	if err != nil || len(found) != 1 || found[0].Title != "Allow Bash(npm test)" || !slices.Equal(found[0].Rules, []string{"Bash(npm test)"}) {
		t.Fatalf("%+v, %v", found, err)
	}

	// Applied by the ordinary update; removed again, it does not come back.
	changed, err := s.UpdateTask("", task.ID, raw(found[0].Change))
	if err != nil || !slices.Equal(changed.AllowedTools, []string{"Read", "Bash(npm test)"}) {
		t.Fatalf("%q, %v", changed.AllowedTools, err)
	}
	if got := s.suggested(task); got != "" {
		t.Errorf("applied: %s", got)
	}
	_, err = s.UpdateTask("", task.ID, raw(map[string]any{"allowed_tools": []string{"Read"}}))
	check(t, err)
	if got := s.suggested(task); got != "" {
		t.Errorf("the rule was removed: %s", got)
	}
	check(t, s.DismissSuggestion(task.ID, apitype.DismissRequest{ID: found[0].ID, Undo: true}))
	if got := s.suggested(task); got != "Allow Bash(npm test)" {
		t.Errorf("undone: %q", got)
	}

	// Dismissed, also after a restart and further runs.
	check(t, s.DismissSuggestion(task.ID, apitype.DismissRequest{ID: found[0].ID}))
	s.halt()
	s.start()
	s.deniedRun(task, "npm test")
	if got := s.suggested(task); got != "" {
		t.Errorf("dismissed: %s", got)
	}
	err = s.DismissSuggestion(task.ID, apitype.DismissRequest{ID: "model-haiku"})
	if p := model.ProblemOf(err); err == nil || p.Kind != model.KindNotFound || p.Field != "id" || p.Operation != "dismiss suggestion" {
		t.Errorf("a suggestion that was not made: %v", err)
	}
	if _, err = s.Suggestions("nothing"); err == nil || model.ProblemOf(err).Operation != "list suggestions" {
		t.Errorf("an unknown task: %v", err)
	}
}

// What the records say reaches the advice: models, costs, limits, progress, and
// of several attempts only the last.
func TestSuggestionsFromRecords(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("nightly")
	idle := s.task(job, "idle", hourly)
	for range 5 {
		s.ran(idle, said("NOTHING TO DO", func(r *model.Run) {
			r.Outcome, r.Model, r.CostUSD = model.OutcomeNothingToDo, "claude-sonnet-4-6", 0.2
		}))
	}
	if found, err := s.Suggestions(idle.ID); err != nil || len(found) != 1 || found[0].ID != "model-haiku" || found[0].Why != "The last 5 runs had nothing to do and cost $1.00." {
		t.Errorf("%+v, %v", found, err)
	}
	slow := s.task(job, "slow", `{'timeout': 60, 'retry': {'max_retries': 1, 'retry_delay': 60}}`)
	late := func(r *runner.Result) {
		failure(model.ReasonTimeout, true)(r)
		took := 60.0
		r.Run.Usage, r.Run.Duration = &model.Usage{OutputTokens: 9}, &took
	}
	s.ran(slow, late)
	s.pass(2 * time.Minute)
	s.end(s.started(), late)
	if got := s.suggested(slow); got != "" {
		t.Errorf("two attempts of one slot: %s", got)
	}
	s.ran(slow, late)
	if got := s.suggested(slow); got != "" && got != "Raise the time limit from 1 min to 2 min" {
		t.Errorf("%s", got)
	}
	s.pass(2 * time.Minute)
	s.end(s.started(), late)
	if got := s.suggested(slow); got != "Raise the time limit from 1 min to 2 min" {
		t.Errorf("two slots: %q", got)
	}
}
