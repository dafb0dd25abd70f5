package service

import (
	"slices"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/ask"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/transcript"
)

// TestDescribe: everything that a call would do is in its text, its diff or its
// options.
func TestDescribe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		tool    string
		input   map[string]any
		text    string
		purpose string
		options []string
	}{
		{"Bash", map[string]any{"command": "git push", "description": "Push", "timeout": 600000.0, "run_in_background": true, "dangerouslyDisableSandbox": true}, "git push", "Push",
			[]string{"dangerouslyDisableSandbox: true", "run_in_background: true", "timeout: 600000"}},
		{"Edit", map[string]any{"file_path": "/w/a", "old_string": "x", "new_string": "y", "replace_all": true}, "/w/a\n-x\n+y", "", []string{"replace_all: true"}},
		{"Edit", map[string]any{"file_path": "/w/a", "old_string": "x", "new_string": "y", "replace_all": false}, "/w/a\n-x\n+y", "", nil},
		{"Write", map[string]any{"file_path": "/w/a", "content": "one\ntwo\n"}, "/w/a\n+one\n+two", "", nil},
		{"Write", map[string]any{"file_path": "/w/a", "content": ""}, "{\n  \"content\": \"\",\n  \"file_path\": \"/w/a\"\n}", "", nil},
		{"Write", map[string]any{"file_path": "/w/a", "content": strings.Repeat("a\n", transcript.MaxDiffLines+1)}, "{\n  \"content\": \"" + strings.Repeat(`a\n`, transcript.MaxDiffLines+1) + "\",\n  \"file_path\": \"/w/a\"\n}", "", nil},
		{"mcp__shop__order", map[string]any{"what": "<b>", "n": 2.0}, "{\n  \"n\": 2,\n  \"what\": \"<b>\"\n}", "", nil},
	} {
		r := model.PermissionRequest{ToolName: c.tool, ToolInput: c.input}
		var got apitype.OpenRequest
		describe(&got, r, transcript.RequestedCall(r, "/w"))
		if got.Text != c.text || got.Purpose != c.purpose || !slices.Equal(got.Options, c.options) {
			t.Errorf("%s: %q %q %q", c.tool, got.Text[:min(len(got.Text), 200)], got.Purpose, got.Options)
		}
	}
}

// TestAnswerRequest: what comes too late, from a run or with other rules changes nothing.
func TestAnswerRequest(t *testing.T) {
	s := newFixture(t)
	task := s.task(s.job("Day"), "Push", `{"ask_timeout":600}`)
	run, err := s.RunTask("", task.ID, nil)
	if err != nil {
		t.Fatal(err)
	}
	o := s.started()
	events, stop := s.Subscribe()
	defer stop()
	now := time.Now().UTC()
	o.Run.Status = model.RunRunning
	o.Run.Requests = []model.PermissionRequest{{ID: "1", ToolName: "Bash", ToolInput: map[string]any{"command": "mkdir a"}, AskedAt: now, Deadline: now.Add(time.Minute)},
		{ID: "2", ToolName: "Bash", ToolInput: map[string]any{"command": "mkdir ••••••"}, AskedAt: now, Deadline: now.Add(time.Minute), Masked: true}}
	s.fake.mu.Lock()
	progress := s.fake.hooks[run.ID].Progress
	s.fake.mu.Unlock()
	progress(o.Run)
	s.await(events, "the requests", func(e apitype.Event) bool { return e.Run != nil && len(e.Run.Requests) == 2 })
	if status := s.Status(); status.Requests != 2 {
		t.Errorf("%d requests in the status", status.Requests)
	}
	if runs, err := s.Runs(apitype.RunFilter{}); err != nil || len(runs[0].Requests) != 2 {
		t.Errorf("%+v, %v", runs, err)
	}
	if all := s.Requests(); len(all) != 2 || !slices.Equal(all[0].Rules, []string{"Bash(mkdir a)"}) || len(all[1].Rules) > 0 {
		t.Fatalf("%+v", all)
	}
	rules := []string{"Bash(mkdir a)"}
	for _, c := range []struct {
		by    string
		a     apitype.AnswerRequest
		field string
	}{
		{run.ID, apitype.AnswerRequest{Request: "1", Answer: apitype.AnswerAllow}, "answer"},
		{"", apitype.AnswerRequest{Answer: apitype.AnswerAllow}, "request"},
		{"", apitype.AnswerRequest{Request: "3", Answer: apitype.AnswerAllow}, "request"},
		{"", apitype.AnswerRequest{Request: "1", Answer: "no_answer"}, "answer"},
		{"", apitype.AnswerRequest{Request: "1", Answer: apitype.AnswerAllow, Message: "x"}, "message"},
		{"", apitype.AnswerRequest{Request: "1", Answer: apitype.AnswerDeny, Message: strings.Repeat("x", longestMessage+1)}, "message"},
		{"", apitype.AnswerRequest{Request: "1", Answer: apitype.AnswerAlways}, "rules"},
		{"", apitype.AnswerRequest{Request: "1", Answer: apitype.AnswerAlways, Rules: []string{"Bash"}}, "rules"},
		{"", apitype.AnswerRequest{Request: "2", Answer: apitype.AnswerAlways, Rules: []string{"Bash(mkdir ••••••)"}}, "answer"},
	} {
		if _, err := s.Answer(t.Context(), c.by, run.ID, c.a); err == nil || model.ProblemOf(err).Field != c.field {
			t.Errorf("%+v: %v", c.a, err)
		}
	}
	s.fake.mu.Lock()
	if len(s.fake.answers) > 0 {
		t.Errorf("%+v", s.fake.answers)
	}
	s.fake.tooLate = &model.Problem{Field: "request", Message: "too late"}
	s.fake.mu.Unlock()
	always := apitype.AnswerRequest{Request: "1", Answer: apitype.AnswerAlways, Rules: rules}
	if _, err := s.Answer(t.Context(), "", run.ID, always); err == nil {
		t.Error("it came too late")
	}
	if task, _ := s.Task(task.ID); len(task.AllowedTools) > 0 {
		t.Errorf("a rule was added too late: %q", task.AllowedTools)
	}
	s.fake.mu.Lock()
	s.fake.answers, s.fake.tooLate = nil, nil
	s.fake.mu.Unlock()
	result, err := s.Answer(t.Context(), "", run.ID, always)
	if err != nil || !slices.Equal(result.Rules, rules) || !slices.Equal(result.Task.AllowedTools, rules) {
		t.Errorf("%+v, %v", result, err)
	}
	s.fake.mu.Lock()
	if want := (ask.Answer{ID: "1", Decision: ask.Always, Rules: rules}); len(s.fake.answers) != 1 || !slices.Equal(s.fake.answers[0].Rules, want.Rules) || s.fake.answers[0].Decision != want.Decision {
		t.Errorf("%+v", s.fake.answers)
	}
	s.fake.mu.Unlock()
	if all := s.Requests(); len(all) != 2 || !strings.Contains(all[0].Refused, "has the rule already") {
		t.Errorf("%+v", all)
	}
}
