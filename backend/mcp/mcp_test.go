package mcp

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"claude-scheduler/backend/fakeapi"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/testclaude"
	"claude-scheduler/backend/testprogram"
)

// program is the built executable.
var program string

func TestMain(m *testing.M) { os.Exit(testprogram.Run(m, &program)) }

// home returns a user's machine: a home with a project, a fake model API, and
// the environment of both.
func home(t *testing.T) (dir string, env []string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "mcp")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	server := fakeapi.StartFor(t)
	if err := os.Mkdir(filepath.Join(dir, "project"), 0o700); err != nil {
		t.Fatal(err)
	}
	env = append(fakeapi.Environment(server.URL(""), dir), "CLAUDE_SCHEDULER_HOME="+filepath.Join(dir, "data"))
	if err := fakeapi.WriteProfile(dir, env); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop := exec.Command(program, "daemon", "stop")
		stop.Env = env
		_ = stop.Run() // it may not have started
	})
	return dir, env
}

// session speaks the protocol with the program over its standard input and output.
func session(t *testing.T, env []string) *mcp.ClientSession {
	t.Helper()
	cmd := exec.Command(program, "mcp")
	cmd.Env, cmd.Stderr = env, os.Stderr
	s, err := mcp.NewClient(&mcp.Implementation{Name: "test", Version: "1"}, nil).Connect(t.Context(), &mcp.CommandTransport{Command: cmd}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// command runs the program as a user does.
func command(t *testing.T, env []string, args ...string) string {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Env = env
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%q: %v: %s", args, err, out)
	}
	return string(out)
}

// call returns the text of a reply and whether it is a problem.
func call(t *testing.T, s *mcp.ClientSession, name string, args map[string]any) (text string, refused bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	reply, err := s.CallTool(ctx, &mcp.CallToolParams{Name: name, Arguments: args})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	content, ok := reply.Content[0].(*mcp.TextContent)
	if !ok {
		t.Fatalf("%s returns %T", name, reply.Content[0])
	}
	return content.Text, reply.IsError
}

func must[T any](t *testing.T, s *mcp.ClientSession, name string, args map[string]any) (out T) {
	t.Helper()
	text, refused := call(t, s, name, args)
	if refused {
		t.Fatalf("%s: %s", name, text)
	}
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatalf("%s returns %s: %v", name, text, err)
	}
	return out
}

// TestTools manages a schedule as Claude would, over the real protocol.
func TestTools(t *testing.T) {
	dir, env := home(t)
	command(t, env, "settings", "set", "mcp_access", "full")
	s := session(t, env)
	must[model.Settings](t, s, "update_settings", map[string]any{"fields": map[string]any{"claude_path": testclaude.Path(t)}})
	job := must[model.Job](t, s, "create_job", map[string]any{"fields": map[string]any{"name": "Nightly", "working_directory": map[string]any{"path": filepath.Join(dir, "project")}}})
	task := must[model.Task](t, s, "create_task", map[string]any{"fields": map[string]any{
		"name": "Hello", "job_id": "Nightly", "command": "!say Hello from the night", "profile": nil,
		"schedule": map[string]any{"type": "calendar", "cron_expression": "0 3 * * *"},
	}})
	if string(task.JobID) != job.ID {
		t.Errorf("%+v", task)
	}
	listed := must[[]map[string]any](t, s, "list_tasks", map[string]any{"job": "nightly"})
	if outlook, ok := listed[0]["outlook"].(map[string]any); !ok || outlook["meaning"] != "At 03:00 every day" {
		t.Errorf("%+v", listed)
	}
	run := must[model.Run](t, s, "run_task", map[string]any{"id": "Hello", "wait": true})
	if run.Status != model.RunSuccess || run.Output != "Hello from the night" || run.RawOutput != "" {
		t.Errorf("%+v", run)
	}
	if text, _ := call(t, s, "get_transcript", map[string]any{"id": run.ID[:8]}); !strings.Contains(text, "Hello from the night") {
		t.Errorf("the transcript is %q", text)
	}
	if runs := must[[]model.Run](t, s, "list_runs", map[string]any{"text": "from the NIGHT", "status": []string{"success"}}); len(runs) != 1 {
		t.Errorf("%+v", runs)
	}
	if sums := must[[]map[string]any](t, s, "get_statistics", map[string]any{}); len(sums) != 1 || sums[0]["success"] != 1.0 {
		t.Errorf("%+v", sums)
	}
	if explained := must[map[string]any](t, s, "explain_schedule", map[string]any{"schedule": map[string]any{"type": "interval", "interval_value": 30, "interval_type": "minutes"}}); explained["meaning"] != "Every 30 minutes" {
		t.Errorf("%+v", explained)
	}
	if explained := must[map[string]any](t, s, "explain_schedule", map[string]any{"text": "every 2 weeks on tuesday at 18:00", "from": "2026-11-28T10:00:00Z", "n": 1}); explained["meaning"] != "At 18:00 on Tuesdays, every 2 weeks from 1 December 2026" {
		t.Errorf("%+v", explained)
	}
	if text, failed := call(t, s, "explain_schedule", map[string]any{"text": "every wekday at 9"}); !failed || !strings.Contains(text, `did you mean \"every weekday at 9\"`) {
		t.Errorf("%v %s", failed, text)
	}
	if changed := must[model.Task](t, s, "update_task", map[string]any{"id": "Hello", "fields": map[string]any{"schedule": "last friday of the month at 17:00"}}); changed.Schedule.Recurrence == nil || changed.Schedule.Recurrence.Days[0] != "FRIL" {
		t.Errorf("%+v", changed.Schedule)
	}
	must[map[string]any](t, s, "pause", map[string]any{})
	must[map[string]any](t, s, "resume", map[string]any{})
	deleted := must[map[string]any](t, s, "delete_job", map[string]any{"id": "Nightly"})
	if jobs := must[[]model.Job](t, s, "list_jobs", nil); len(jobs) != 0 {
		t.Errorf("%+v", jobs)
	}
	must[map[string]any](t, s, "restore", map[string]any{"bundle": deleted})
	if back := must[model.Task](t, s, "get_task", map[string]any{"id": "Hello"}); back.ID != task.ID {
		t.Errorf("%+v", back)
	}
	copied := must[map[string]any](t, s, "import_job", map[string]any{"bundle": must[map[string]any](t, s, "export_job", map[string]any{"id": job.ID}), "on_conflict": "copy"})
	if copied["created"] != 2.0 {
		t.Errorf("%+v", copied)
	}
	must[[]any](t, s, "list_import_sources", nil)
	must[[]any](t, s, "check_setup", nil)

	for _, c := range []struct {
		tool string
		args map[string]any
		want model.Problem
	}{
		{"get_job", map[string]any{"id": "missing"}, model.Problem{Field: "id", Kind: model.KindNotFound}},
		{"create_task", map[string]any{"fields": map[string]any{"name": "x", "job_id": job.ID, "command": "y", "schedule": map[string]any{"type": "calendar", "cron_expression": "61 * * * *"}}}, model.Problem{Field: "schedule.cron_expression", Kind: model.KindInvalid}},
		{"update_settings", map[string]any{"fields": map[string]any{"theme": "pink"}}, model.Problem{Field: "theme", Kind: model.KindInvalid}},
		{"list_runs", map[string]any{"since": "yesterday"}, model.Problem{Field: "since", Kind: model.KindInvalid}},
		{"plan_import", map[string]any{"kind": "outlook"}, model.Problem{Field: "kind", Kind: model.KindInvalid}},
	} {
		text, refused := call(t, s, c.tool, c.args)
		var p model.Problem
		if err := json.Unmarshal([]byte(text), &p); err != nil || !refused || p.Field != c.want.Field || p.Kind != c.want.Kind {
			t.Errorf("%s: %s", c.tool, text)
		}
	}
}

// TestDescriptions: every tool, argument and prompt has a description.
func TestDescriptions(t *testing.T) {
	_, env := home(t)
	s := session(t, env)
	tools, err := s.ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(tools.Tools) < 40 {
		t.Errorf("only %d tools", len(tools.Tools))
	}
	for _, tool := range tools.Tools {
		if tool.Description == "" || tool.Annotations == nil {
			t.Errorf("%s does not say what it does", tool.Name)
		}
		schema, err := json.Marshal(tool.InputSchema)
		if err != nil || !strings.Contains(string(schema), `"type":"object"`) {
			t.Errorf("%s takes %s, %v", tool.Name, schema, err)
		}
	}
}

// TestClaude lets the real CLI use the tools.
func TestClaude(t *testing.T) {
	dir, env := home(t)
	config, err := json.Marshal(map[string]any{"mcpServers": map[string]any{"scheduler": map[string]any{"command": program, "args": []string{"mcp"}, "env": map[string]string{"CLAUDE_SCHEDULER_HOME": filepath.Join(dir, "data"), "HOME": dir}}}})
	if err != nil {
		t.Fatal(err)
	}
	fields, err := json.Marshal(map[string]any{"fields": map[string]any{"name": "By Claude", "working_directory": map[string]any{"path": filepath.Join(dir, "project")}}})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), testclaude.Path(t), "-p", "--mcp-config", string(config), "--strict-mcp-config", "--allowedTools=mcp__scheduler__create_job,mcp__scheduler__list_jobs")
	cmd.Env, cmd.Dir = env, filepath.Join(dir, "project")
	cmd.Stdin = strings.NewReader("Make a job.\n!call mcp__scheduler__create_job " + string(fields) + "\n!call mcp__scheduler__list_jobs {}\n!say {result}\n")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "By Claude") {
		t.Fatalf("%v: %s", err, out)
	}
	if jobs := must[[]model.Job](t, session(t, env), "list_jobs", nil); len(jobs) != 1 || jobs[0].Name != "By Claude" {
		t.Errorf("%+v", jobs)
	}
}
