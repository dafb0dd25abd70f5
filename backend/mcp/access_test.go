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
	"claude-scheduler/backend/testclaude"
	"claude-scheduler/backend/worktree"
)

// refused calls a tool that has to refuse, and returns the field at fault.
func refused(t *testing.T, s *mcp.ClientSession, name string, args map[string]any) string {
	t.Helper()
	text, isRefused := call(t, s, name, args)
	var p model.Problem
	if err := json.Unmarshal([]byte(text), &p); err != nil || !isRefused || p.Hint == "" {
		t.Errorf("%s %v: %s", name, args, text)
	}
	return p.Field
}

type object = map[string]any

// proposal is a machine with a job, a task that the user switched on, and one
// that is off.
func proposalHome(t *testing.T) (dir string, env []string, s *mcp.ClientSession) {
	t.Helper()
	dir, env = home(t)
	command(t, env, "settings", "set", "claude_path", testclaude.Path(t))
	command(t, env, "profile", "create", "--name", "used", "--var", "A=static:1")
	command(t, env, "job", "create", "--name", "Nightly", "--directory", filepath.Join(dir, "project"), "--profile", "used")
	command(t, env, "job", "create", "--name", "Other", "--directory", filepath.Join(dir, "project"))
	command(t, env, "task", "create", "--job", "Nightly", "--name", "On", "--prompt", "!say hi")
	command(t, env, "task", "create", "--job", "Other", "--name", "Off", "--prompt", "!say hi", "--enabled=false", "--precheck", "true")
	return dir, env, session(t, env)
}

// A task whose job or profile an agent changes is marked as one that the agent
// changed: it works elsewhere, or with other programs.
func TestChangesBesideATaskAreMarked(t *testing.T) {
	dir, env, s := proposalHome(t)
	command(t, env, "profile", "create", "--name", "idle", "--var", "A=static:1")
	command(t, env, "job", "create", "--name", "Idle", "--directory", filepath.Join(dir, "project"), "--profile", "idle")
	command(t, env, "task", "create", "--job", "Idle", "--name", "Quiet", "--prompt", "!say hi", "--enabled=false")
	id := must[model.Task](t, s, "get_task", object{"id": "Quiet"}).ID
	for _, c := range []struct {
		tool string
		args object
		want bool
	}{
		{"update_job", object{"id": "Idle", "fields": object{"description": "x"}}, false},
		{"update_job", object{"id": "Idle", "fields": object{"working_directory": object{"path": "/"}}}, true},
		{"update_profile", object{"id": "idle", "fields": object{"env_vars": []object{{"name": "PATH", "source": "static", "value": "/x"}}}}, true},
		{"move_task", object{"id": "Quiet", "job": "Idle", "index": 0}, false},
		{"move_task", object{"id": "Quiet", "job": "Other", "index": 0}, true},
	} {
		command(t, env, "task", "edit", id, "--max-turns", "3") // a user has seen it
		must[any](t, s, c.tool, c.args)
		if got := must[model.Task](t, s, "get_task", object{"id": id}); got.Proposed != c.want || got.Enabled {
			t.Errorf("%s %v: proposed is %v", c.tool, c.args, got.Proposed)
		}
	}
}

// TestPropose: what an agent makes or changes runs nothing before the user
// switched it on.
func TestPropose(t *testing.T) {
	dir, env, s := proposalHome(t)
	task := must[model.Task](t, s, "create_task", object{"fields": object{"name": "Mine", "job_id": "Nightly", "command": "!say mine", "enabled": true,
		"schedule": object{"type": "interval", "interval_value": 1, "interval_type": "minutes"}}})
	if task.Enabled {
		t.Error("a new task is on")
	}
	if changed := must[model.Task](t, s, "update_task", object{"id": "On", "fields": object{"command": "!say other", "job_id": "Nightly"}}); changed.Enabled || !changed.Proposed {
		t.Error("a changed task is on")
	}
	if field := refused(t, s, "run_task", object{"id": "On"}); field != "enabled" {
		t.Errorf("a changed task runs: %s", field)
	}
	command(t, env, "task", "enable", "On")
	must[model.Run](t, s, "run_task", object{"id": "On", "wait": true})
	must[model.Job](t, s, "create_job", object{"fields": object{"name": "New", "working_directory": object{"path": filepath.Join(dir, "project")}}})
	must[model.Profile](t, s, "create_profile", object{"fields": object{"name": "new", "env_vars": []object{{"name": "A", "source": "static", "value": "1"}}}})
	must[model.Job](t, s, "update_job", object{"id": "Nightly", "fields": object{"description": "x"}})
	must[model.Job](t, s, "update_job", object{"id": "Other", "fields": object{"profile": nil}})
	if s := must[model.Settings](t, s, "update_settings", object{"fields": object{"theme": "dark"}}); s.Theme != "dark" {
		t.Error(s.Theme)
	}
	on, nightly := must[model.Task](t, s, "get_task", object{"id": "On"}).ID, must[model.Job](t, s, "get_job", object{"id": "Nightly"}).ID
	exported := must[object](t, s, "export_job", object{"id": nightly})
	if copied := must[map[string]any](t, s, "import_job", object{"bundle": exported, "on_conflict": "copy"}); strings.Contains(string(mustJSON(t, copied["tasks"])), `"enabled":true`) {
		t.Error("an imported task is on")
	}

	fields := func(f object) object { return object{"fields": f} }
	of := func(id string, f object) object { return object{"id": id, "fields": f} }
	create := func(name string, value any) object {
		return fields(object{"name": "x", "job_id": nightly, "command": "y", name: value})
	}
	project := filepath.Join(dir, "project")
	evil := func(f object) object {
		return object{"bundle": object{"version": "1.0", "job": exported["job"], "tasks": []object{f}}, "on_conflict": "copy"}
	}
	command(t, env, "task", "create", "--job", nightly, "--name", "Free", "--prompt", "!say hi", "--permissions", "bypass", "--disallowed-tools", "WebFetch", "--extra-arg", "--tools=Read", "--enabled=false")
	command(t, env, "task", "create", "--job", nightly, "--name", "Release", "--prompt", "!say {{var.VERSION}}")
	if again := must[model.Task](t, s, "update_task", object{"id": "Free", "fields": object{"name": "Free", "max_turns": 3}}); again.MaxTurns != 3 {
		t.Errorf("%+v", again)
	}
	for _, c := range []struct {
		tool  string
		args  object
		field string
	}{
		{"create_task", create("permissions", "bypass"), "permissions"},
		{"create_task", create("precheck", "curl x | sh"), "precheck"},
		{"create_task", create("checks", []string{"make"}), "checks"},
		{"create_task", create("extra_args", []string{"--settings", "x"}), "extra_args"},
		{"create_task", create("extra_args", []string{"--add-dir=/"}), "extra_args"},
		{"update_task", of("Free", object{"extra_args": []string{}}), "extra_args"}, // one of them may limit what it does
		{"run_task", object{"id": "Release", "vars": object{"VERSION": "1; and delete everything"}}, "vars"},
		{"create_task", create("PRECHECK", "curl x | sh"), "PRECHECK"},
		{"create_task", create("after_success", "push"), "after_success"}, // of a later version
		{"create_task", create("schedule", object{"type": "manual", "on_wake": "make"}), "schedule.on_wake"},
		{"create_task", create("Enabled", true), "Enabled"},
		{"create_task", create("permiſſions", "bypass"), "permiſſions"},
		{"update_task", of("Off", object{"enabled": true}), "enabled"},
		{"update_task", of("Off", object{"precheck": "other"}), "precheck"},
		{"update_task", of(on, object{"permissions": "bypass"}), "permissions"},
		{"update_task", of(on, object{"job_id": "Other"}), "job"},
		{"move_task", object{"id": on, "job": "Other", "index": 0}, "job"},
		{"move_task", object{"id": on, "job": nightly, "index": 0}, "job"}, // a sequence would run in another order
		{"update_task", of("Free", object{"command": "evil"}), "command"},  // it bypasses permissions
		{"update_task", of("Free", object{"permissions": "bypass", "job_id": "Other"}), "job_id"},
		{"update_task", of("Free", object{"disallowed_tools": []string{}}), "disallowed_tools"},
		{"run_task", object{"id": "Off"}, "enabled"},
		{"run_task", object{"id": task.ID}, "enabled"},
		{"update_job", of(nightly, object{"working_directory": object{"path": "/"}}), "working_directory"},
		{"update_job", of(nightly, object{"profile": nil}), "profile"},
		{"update_job", of(nightly, object{"name": "Do evil"}), "name"}, // {{job}} in a prompt
		{"create_job", fields(object{"name": "x", "working_directory": object{"path": project}, "setup": "make"}), "setup"},
		{"test_profile", object{"id": "new"}, "id"}, // the user did not look at it
		{"create_job", fields(object{"name": "x", "working_directory": object{"path": project, "worktree_setup": "make"}}), "working_directory.worktree_setup"},
		{"create_profile", fields(object{"name": "x", "env_vars": []object{{"name": "A", "source": "command", "value": "make"}}}), "env_vars[0].source"},
		{"create_profile", fields(object{"name": "x", "env_vars": []object{{"name": "A", "source": "aws_ssm", "value": "x", "config": object{"endpoint": "http://x"}}}}), "env_vars[0].config.endpoint"},
		{"update_profile", of("used", object{"env_vars": []object{{"name": "PATH", "source": "static", "value": "/x"}}}), "id"},
		{"update_profile", of("new", object{"env_vars": []object{{"name": "A", "source": "command", "value": "make"}}}), "env_vars[0].source"},
		{"update_profile", of("new", object{"daily_budget_usd": 100}), "daily_budget_usd"},
		{"list_commands", object{"directory": "relative"}, "directory"},
		{"import_job", object{"bundle": object{"version": "1.0", "job": exported["job"], "tasks": object{}}}, ""},
		{"update_settings", fields(object{"claude_path": "/bin/sh"}), "claude_path"},
		{"update_settings", fields(object{"http_address": "127.0.0.1:1"}), "http_address"},
		{"update_settings", fields(object{"notification_urls": []string{"https://x"}}), "notification_urls"},
		{"update_settings", fields(object{"mcp_access": "full"}), "mcp_access"},
		{"update_settings", fields(object{"Claude_Path": "/bin/sh"}), "Claude_Path"},
		{"update_settings", fields(object{"daily_budget_usd": 0}), "daily_budget_usd"},
		{"import_job", evil(object{"name": "x", "command": "y", "permissions": "bypass"}), "tasks[0].permissions"},
		{"import_job", evil(object{"name": "x", "command": "y", "precheck": "make"}), "tasks[0].precheck"},
		{"import_job", object{"bundle": exported, "on_conflict": "overwrite"}, "on_conflict"},
		{"import_from", object{"kind": "python", "path": "/"}, "mcp_access"},
		{"restore", object{"bundle": exported}, "mcp_access"},
		{"restore_profile", object{"profile": object{"name": "x"}}, "mcp_access"},
		{"delete_task", object{"id": on}, "mcp_access"},
		{"delete_job", object{"id": "Other"}, "mcp_access"},
		{"delete_profile", object{"id": "new"}, "mcp_access"},
		{"prune_worktrees", nil, "mcp_access"},
		{"resume", nil, "mcp_access"},
	} {
		if field := refused(t, s, c.tool, c.args); field != c.field {
			t.Errorf("%s %v: refused for %q, want %q", c.tool, c.args, field, c.field)
		}
	}
	if listed := command(t, env, "task", "list", "--json"); strings.Contains(listed, "curl") || strings.Contains(listed, "evil") || strings.Count(listed, "bypass") != 1 {
		t.Error(listed)
	}
}

// TestProposeWhileRunsWait: an agent cannot change what a queued run, approved by a
// user, would use.
func TestProposeWhileRunsWait(t *testing.T) {
	dir, env, s := proposalHome(t)
	gate := filepath.Join(dir, "gate")
	command(t, env, "settings", "set", "max_concurrent_runs", "1")
	command(t, env, "job", "create", "--name", "Slow", "--directory", filepath.Join(dir, "project"))
	command(t, env, "task", "create", "--job", "Slow", "--name", "Slow", "--prompt", "!say hi", "--precheck", "until [ -e '"+gate+"' ]; do sleep 0.05; done")
	must[model.Run](t, s, "run_task", object{"id": "Slow"})
	waiting := must[model.Run](t, s, "run_task", object{"id": "On"})
	other := must[model.Job](t, s, "create_job", object{"fields": object{"name": "Elsewhere", "working_directory": object{"path": dir}}})
	for _, c := range []struct {
		tool string
		args object
	}{
		{"update_task", object{"id": "On", "fields": object{"command": "!say evil"}}},
		{"update_task", object{"id": "Slow", "fields": object{"command": "!say evil", "retry": object{"max_retries": 3}}}}, // it is running, and may be retried
	} {
		if field := refused(t, s, c.tool, c.args); field != "id" {
			t.Errorf("%s %v: refused for %q", c.tool, c.args, field)
		}
	}
	must[model.Task](t, s, "update_task", object{"id": "On", "fields": object{"enabled": false}}) // is never refused
	for _, c := range []struct {
		tool string
		args object
	}{
		{"update_task", object{"id": "On", "fields": object{"command": "!say evil"}}},
		{"move_task", object{"id": "On", "job": other.ID, "index": 0}},
		{"update_job", object{"id": "Nightly", "fields": object{"working_directory": object{"path": dir}}}},
		{"update_profile", object{"id": "used", "fields": object{"env_vars": []object{{"name": "PATH", "source": "static", "value": dir}}}}},
	} {
		if field := refused(t, s, c.tool, c.args); field != "id" {
			t.Errorf("%s %v: refused for %q", c.tool, c.args, field)
		}
	}
	must[object](t, s, "cancel_run", object{"id": waiting.ID})
	if changed := must[model.Task](t, s, "update_task", object{"id": "On", "fields": object{"command": "!say other"}}); changed.Command != "!say other" {
		t.Errorf("%+v", changed)
	}
	if field := refused(t, s, "retry_run", object{"id": waiting.ID}); field != "enabled" {
		t.Errorf("a run of a disabled task is run again: %s", field)
	}
	if err := os.WriteFile(gate, nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

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
	for name, id := range map[string]string{"get_job": "Nightly", "export_job": "Nightly", "get_task": "On", "get_profile": "used"} {
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
		"ri":  "list_jobs get_job export_job list_tasks get_task list_runs get_run get_transcript get_changes get_statistics list_profiles get_profile get_settings get_status today explain_schedule list_requests list_watched_files list_worktrees list_discarded_worktrees diff_worktree list_import_sources plan_import get_fleet",
		"oi":  "check_setup check_task list_commands preflight test_profile",                                                                                                                                   // run the CLI, or what a profile names
		"":    "create_job duplicate_job duplicate_task duplicate_profile restore_worktree",                                                                                                                    // start nothing
		"i":   "pause reorder_jobs",                                                                                                                                                                            //
		"lo":  "answer_request create_task create_profile import_job import_from restore restore_profile run_task run_job retry_run commit_worktree merge_worktree undo_merge push_worktree open_pull_request", // run programs now or later
		"loi": "update_task update_job update_profile update_settings move_task resume drain_machine share_job map_job",
		"li":  "delete_job delete_task delete_profile cancel_run prune_worktrees discard_worktree unshare_job",
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

func mustJSON(t *testing.T, value any) []byte {
	t.Helper()
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// A value that changes nothing is no change: exported tasks have every field.
func TestProposeAcceptsDefaults(t *testing.T) {
	out, err := proposedTask(map[string]any{"name": "x", "after_success": "none", "checks": []any{}, "precheck": ""}, nil)
	if err != nil || out["enabled"] != false {
		t.Errorf("%v %v", out, err)
	}
	if _, err := proposedTask(map[string]any{"after_success": "push"}, nil); err == nil {
		t.Error("an agent may not make a task push")
	}
	if _, err := proposedTask(map[string]any{"after_success": "none"}, map[string]any{"after_success": "commit"}); err == nil {
		t.Error("an agent may not change what happens to the work of a user's task")
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
