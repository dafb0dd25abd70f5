package service

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/runner"
)

// deniedRun returns a run that ended with denied calls.
func (s *fixture) deniedRun(task model.Task, commands ...string) model.Run {
	s.t.Helper()
	if _, err := s.RunTask("", task.ID, nil); err != nil {
		s.t.Fatal(err)
	}
	o := s.started()
	s.end(o, func(r *runner.Result) {
		success(r)
		for _, c := range commands {
			r.Run.PermissionDenials = append(r.Run.PermissionDenials, model.PermissionDenial{ToolName: "Bash", ToolInput: map[string]any{"command": c}})
		}
	})
	s.flush()
	return o.Run
}

// Exactly the rules that a user saw are added.
func TestAllowDenied(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("nightly"), "build", `{'allowed_tools': ['Read']}`)
	run := s.deniedRun(task, "docker run --rm alpine ls", "echo hi > out.txt", "for i in 1; do rm x; done", "docker run --rm alpine ls")
	denied, err := s.Denied(run.ID)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"Bash(docker run --rm alpine ls)", "Bash(echo hi)", "Edit(/out.txt)"}
	if !slices.Equal(denied.Rules, want) || len(denied.Calls) != 3 || denied.Calls[2].Refused == "" {
		t.Fatalf("%+v", denied)
	}
	for _, shown := range [][]string{nil, {}, {"Bash"}, want[:2], append(slices.Clone(want), "Bash(rm x)"), {"Bash(docker run:*)", want[1], want[2]}} {
		_, err := s.RetryRun(run.ID, apitype.RetryRequest{AllowDenied: true, Rules: shown})
		if p := model.ProblemOf(err); err == nil || p.Field != "rules" || p.Kind != model.KindConflict {
			t.Errorf("%q was shown: %v", shown, err)
		}
	}
	if now, _ := s.Task(task.ID); !slices.Equal(now.AllowedTools, []string{"Read"}) {
		t.Fatalf("a refused request changed the task: %q", now.AllowedTools)
	}
	again, err := s.RetryRun(run.ID, apitype.RetryRequest{AllowDenied: true, Rules: []string{want[2], want[0], want[1]}})
	if err != nil || string(again.RetryOf) != run.ID {
		t.Fatalf("%+v, %v", again, err)
	}
	if now, _ := s.Task(task.ID); !slices.Equal(now.AllowedTools, append([]string{"Read"}, want...)) {
		t.Errorf("%q", now.AllowedTools)
	}
}

// If no rule is exact, none is added: neither a bare tool nor a directory.
func TestNothingToAllow(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("nightly"), "build", `{}`)
	for _, command := range []string{"echo hi), Bash(*", "python3 *", "sh", "cat x > " + filepath.Dir(s.home)} {
		run := s.deniedRun(task, command)
		_, err := s.RetryRun(run.ID, apitype.RetryRequest{AllowDenied: true})
		if p := model.ProblemOf(err); err == nil || p.Field != "permission_denials" || !strings.Contains(p.Hint, "yourself") {
			t.Errorf("%q: %v", command, err)
		}
	}
	if now, _ := s.Task(task.ID); len(now.AllowedTools) != 0 {
		t.Errorf("%q", now.AllowedTools)
	}
}
