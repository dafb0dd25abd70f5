package apitype

import (
	"encoding/json"
	"slices"
	"testing"
)

// TestConcerns: the risks of a job from elsewhere are listed, also those of fields that
// only a later version uses.
func TestConcerns(t *testing.T) {
	var b Bundle
	err := json.Unmarshal([]byte(`{"job": {"name": "J", "working_directory": {"path": "/", "worktree_setup": "npm ci", "worktree_setup_later": "make"}}, "tasks": [
		{"name": "A", "enabled": true, "permissions": "bypass", "precheck": "id", "checks": ["make"], "allowed_tools": ["Bash", "Read"], "extra_args": ["--add-dir=/", "--bare"]},
		{"name": "B", "enabled": false, "from_later": "push", "another": 1},
		{"name": "C", "enabled": true}]}`), &b)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"imported tasks are disabled; enabled in the file: A, C",
		"J runs a shell command in a new worktree: npm ci",
		"J has fields that this version does not know and preserves: worktree_setup_later",
		"A bypasses all permissions",
		"A may use without asking: Bash, Read",
		"A runs Claude Code with --add-dir=/ --bare",
		"A runs a shell command before each run: id",
		"A runs a shell command after each run: make",
		"B has fields that this version does not know and preserves: another, from_later",
	}
	if got := Concerns(b.Job, b.Tasks); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if got := EnabledNotes(b.Tasks); !slices.Equal(got, []string{"enabled: A, C"}) || EnabledNotes(b.Tasks[1:2]) != nil {
		t.Errorf("%q", got)
	}
}
