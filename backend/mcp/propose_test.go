package mcp

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/testclaude"
)

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
		{"update_task", of(on, object{"start_after": []object{{"task_id": on}}}), "start_after[0].task_id"}, // and it stays enabled, see the moves
		{"update_task", of(on, object{"job_id": "Other"}), "job"},
		{"move_task", object{"id": on, "job": "Other", "index": 0}, "job"},
		{"move_task", object{"id": on, "job": nightly, "index": 0}, "job"}, // a sequence would run in another order
		{"update_task", of("Free", object{"command": "evil"}), "command"},  // it bypasses permissions
		{"update_task", of("Free", object{"github": object{"event": "issue"}}), "github"},
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
		{"delete_trigger", object{"id": on}, "mcp_access"},
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
