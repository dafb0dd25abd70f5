package mcp

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/worktree"
)

// refused calls a tool that has to refuse, and returns the field at fault.
func refused(t *testing.T, s *mcp.ClientSession, name string, args map[string]any) string {
	t.Helper()
	text, isRefused := call(t, s, name, args)
	var p model.Problem
	if err := json.Unmarshal([]byte(text), &p); err != nil || !isRefused || p.Hint == "" || p.Operation == "" {
		t.Errorf("%s %v: %s", name, args, text)
	}
	return p.Field
}

type object = map[string]any

// TestAllowDeniedByAgent: an agent sees the rules for denied calls, and adds them only
// with full access and exactly as they were shown.
func TestAllowDeniedByAgent(t *testing.T) {
	_, env, s := proposalHome(t)
	command(t, env, "task", "create", "--job", "Nightly", "--name", "Denied", "--prompt", "!bash touch x\n!say no")
	run := must[model.Run](t, s, "run_task", object{"id": "Denied", "wait": true})
	shown := must[object](t, s, "retry_run", object{"id": run.ID, "allow_denied": true})
	rules, _ := shown["rules"].([]any)
	if len(rules) != 1 || rules[0] != "Bash(touch x)" {
		t.Fatalf("%v", shown)
	}
	if field := refused(t, s, "retry_run", object{"id": run.ID, "allow_denied": true, "rules": rules}); field != "allow_denied" {
		t.Error(field)
	}
	second := must[model.Run](t, s, "run_task", object{"id": "Denied", "wait": true})
	suggested := must[[]apitype.Suggestion](t, s, "list_suggestions", object{"id": "Denied"})
	if len(suggested) != 1 || !slices.Equal(suggested[0].Rules, []string{"Bash(touch x)"}) {
		t.Errorf("%+v", suggested)
	}
	if compared := must[apitype.Comparison](t, s, "compare_runs", object{"id": second.ID}); compared.Before == nil || compared.Before.ID != run.ID || !compared.Difference.SameOutput {
		t.Errorf("%+v", compared)
	}
	command(t, env, "settings", "set", "mcp_access", "full")
	if field := refused(t, s, "retry_run", object{"id": run.ID, "allow_denied": true, "rules": []string{"Bash"}}); field != "rules" {
		t.Error(field)
	}
	again := must[model.Run](t, s, "retry_run", object{"id": run.ID, "allow_denied": true, "rules": rules, "wait": true})
	if len(again.PermissionDenials) != 0 {
		t.Errorf("%+v", again)
	}
}

// jobWorktree makes a repository and a worktree of it below the data directory.
func jobWorktree(t *testing.T, env []string, dir string) string {
	t.Helper()
	repo := filepath.Join(dir, "repo")
	git := exec.Command("sh", "-c", "git init -q repo && cd repo && echo one > file && git add . && git -c user.name=A -c user.email=a@b commit -qm one")
	git.Dir, git.Env = dir, env
	if out, err := git.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	w, err := worktree.Git{Env: env}.Ensure(t.Context(), worktree.Spec{Repo: repo, Root: filepath.Join(dir, "data", "worktrees"), Name: "nightly", JobID: "00000000-0000-4000-8000-000000000001"})
	if err != nil {
		t.Fatal(err)
	}
	return w.Root
}

// TestReadOnly: a read-only tool changes nothing and runs no program, and with
// mcp_access read there are no other tools.
func TestReadOnly(t *testing.T) {
	dir, env, s := proposalHome(t)
	run := must[model.Run](t, s, "run_task", object{"id": "On", "wait": true})
	marker := filepath.Join(dir, "ran")
	tree := jobWorktree(t, env, dir)
	if err := os.WriteFile(filepath.Join(dir, "crontab"), []byte("0 9 * * * claude -p hi\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(dir, "claude")
	if err := os.WriteFile(script, []byte("#!/bin/sh\ntouch '"+marker+"'\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	command(t, env, "settings", "set", "claude_path", script)
	command(t, env, "settings", "set", "notification_urls", "https://hooks.example/T0KEN", "ntfy://ntfy.sh/s3cret")
	command(t, env, "settings", "set", "mcp_access", "read")
	if err := os.Remove(marker); err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	state := func() string {
		var out strings.Builder
		for _, name := range []string{"jobs.json", "tasks.json", "profiles.json", "settings.json", "runs.json"} {
			data, err := os.ReadFile(filepath.Join(dir, "data", name))
			if err != nil {
				t.Fatal(err)
			}
			out.Write(data)
		}
		return out.String()
	}
	before := state()
	args := object{"id": run.ID, "schedule": object{"type": "manual", "watch_path": dir}, "kind": "crontab", "path": filepath.Join(dir, "crontab"), "worktree": tree}
	for name, id := range map[string]string{"get_job": "Nightly", "export_job": "Nightly", "get_task": "On", "get_profile": "used", "get_trigger": "On", "list_suggestions": "On"} {
		args[name] = id
	}
	tools, err := s.ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tool := range tools.Tools {
		given := object{}
		schema, _ := json.Marshal(tool.InputSchema)
		var takes struct{ Properties map[string]any }
		if err := json.Unmarshal(schema, &takes); err != nil {
			t.Fatal(err)
		}
		for field := range takes.Properties {
			if value, ok := args[field]; ok {
				given[field] = value
			}
		}
		if id, ok := args[tool.Name]; ok {
			given["id"] = id
		}
		switch {
		case tool.Annotations.ReadOnlyHint:
			text, isRefused := call(t, s, tool.Name, given)
			if isRefused {
				t.Errorf("%s: %s", tool.Name, text)
			}
			if strings.Contains(text, "T0KEN") || strings.Contains(text, "s3cret") {
				t.Errorf("%s shows a secret: %s", tool.Name, text)
			}
		case tool.Name == "run_task":
			if field := refused(t, s, tool.Name, object{"id": "On"}); field != "mcp_access" {
				t.Error(field)
			}
		}
	}
	if after := state(); after != before {
		t.Error("a tool that reads changed something")
	}
	if _, err := os.Stat(marker); err == nil {
		t.Error("a tool that reads ran the program that the settings name")
	}
}

// TestRedactedSettings: addresses are redacted, and a redacted address keeps its value.
func TestRedactedSettings(t *testing.T) {
	_, env := home(t)
	command(t, env, "settings", "set", "mcp_access", "full")
	command(t, env, "settings", "set", "notification_urls", "https://hooks.example/T0KEN", "ntfy://ntfy.sh/s3cret")
	s := session(t, env)
	seen := must[model.Settings](t, s, "get_settings", nil)
	must[model.Settings](t, s, "update_settings", object{"fields": object{"notification_urls": []any{seen.NotificationURLs[1], "https://new.example", seen.NotificationURLs[0]}}})
	if text := command(t, env, "settings", "get", "notification_urls", "--json"); !strings.Contains(text, "ntfy://ntfy.sh/s3cret") || !strings.Contains(text, "https://hooks.example/T0KEN") {
		t.Error(text)
	}
	if field := refused(t, s, "update_settings", object{"fields": object{"notification_urls": []any{"slack://••••••"}}}); field != "notification_urls[0]" {
		t.Error(field)
	}
}

// TestAnnotations compares the annotations of each tool with what it does.
func TestAnnotations(t *testing.T) {
	_, env := home(t)
	tools, err := session(t, env).ListTools(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	// What each tool does: r reads only; l loses something, costs money, or makes
	// what can run any program; o reaches models, networks or programs; i changes nothing
	// more when it is called again.
	does := map[string]string{}
	for traits, names := range map[string]string{
		"ri":  "list_jobs get_job export_job list_tasks get_task get_trigger list_task_files list_runs get_run get_transcript get_changes compare_runs list_suggestions get_statistics list_profiles get_profile get_settings get_status today explain_schedule list_requests list_watched_files list_worktrees list_discarded_worktrees diff_worktree list_import_sources plan_import get_fleet",
		"oi":  "check_setup check_task list_commands preflight test_profile",                                                                                                                                   // run the CLI, or what a profile names
		"":    "create_job duplicate_job duplicate_task duplicate_profile restore_worktree",                                                                                                                    // start nothing
		"i":   "pause reorder_jobs",                                                                                                                                                                            //
		"lo":  "answer_request create_task create_profile import_job import_from restore restore_profile run_task run_job retry_run commit_worktree merge_worktree undo_merge push_worktree open_pull_request", // run programs now or later
		"loi": "update_task update_job update_profile update_settings move_task resume drain_machine share_job map_job",
		"li":  "delete_job delete_task delete_trigger delete_profile cancel_run prune_worktrees discard_worktree unshare_job",
	} {
		for _, name := range strings.Fields(names) {
			does[name] = traits
		}
	}
	for _, tool := range tools.Tools {
		traits, known := does[tool.Name]
		if !known {
			t.Errorf("add %s to this table", tool.Name)
			continue
		}
		delete(does, tool.Name)
		a := tool.Annotations
		got := []bool{a.ReadOnlyHint, *a.DestructiveHint, *a.OpenWorldHint, a.IdempotentHint}
		want := []bool{strings.Contains(traits, "r"), strings.Contains(traits, "l"), strings.Contains(traits, "o"), strings.Contains(traits, "i")}
		if !slices.Equal(got, want) {
			t.Errorf("%s says read-only, destructive, open world, idempotent %v, but it is %v", tool.Name, got, want)
		}
	}
	for name := range does {
		t.Errorf("there is no tool %s", name)
	}
}

// TestAnswerByAgent: an agent sees what runs ask for, and answers only with full
// access; to allow always, it gives the rules that were shown.
func TestAnswerByAgent(t *testing.T) {
	_, env, s := proposalHome(t)
	command(t, env, "task", "create", "--job", "Nightly", "--name", "Asks", "--prompt", "!bash touch x\n!say no", "--ask-timeout", "10m")
	run := must[model.Run](t, s, "run_task", object{"id": "Asks"})
	var requests []apitype.OpenRequest
	for len(requests) == 0 && t.Context().Err() == nil {
		requests = must[[]apitype.OpenRequest](t, s, "list_requests", object{})
	}
	if requests[0].Run != run.ID || requests[0].Text != "touch x" {
		t.Fatalf("%+v", requests)
	}
	answer := object{"id": run.ID, "answer": "always", "rules": requests[0].Rules}
	if field := refused(t, s, "answer_request", answer); field != "mcp_access" {
		t.Error(field)
	}
	command(t, env, "settings", "set", "mcp_access", "full")
	if field := refused(t, s, "answer_request", object{"id": run.ID, "answer": "always"}); field != "rules" {
		t.Error(field)
	}
	if result := must[apitype.AnswerResult](t, s, "answer_request", answer); len(result.Rules) != 1 || result.Rules[0] != "Bash(touch x)" {
		t.Errorf("%+v", result)
	}
}
