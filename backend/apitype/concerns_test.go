package apitype

import (
	"encoding/json"
	"slices"
	"testing"
)

// TestConcerns: what a foreign job may do unasked is said, also by fields that
// only a later version acts on.
func TestConcerns(t *testing.T) {
	var b Bundle
	err := json.Unmarshal([]byte(`{"job": {"name": "J", "working_directory": {"path": "/", "worktree_setup_later": "make"}}, "tasks": [
		{"name": "A", "enabled": true, "permissions": "bypass", "precheck": "id", "checks": ["make"], "allowed_tools": ["Bash", "Read"]},
		{"name": "B", "enabled": false, "from_later": "push", "another": 1},
		{"name": "C", "enabled": true}]}`), &b)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"tasks arrive switched off; on in the file: A, C",
		"J has fields that this version does not know, and keeps: worktree_setup_later",
		"A bypasses all permissions",
		"A may use without asking: Bash, Read",
		"A runs a shell command before each run: id",
		"A runs a shell command after each run: make",
		"B has fields that this version does not know, and keeps: another, from_later",
	}
	if got := Concerns(b.Job, b.Tasks); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if got := SwitchedOn(b.Tasks); !slices.Equal(got, []string{"switched on: A, C"}) || SwitchedOn(b.Tasks[1:2]) != nil {
		t.Errorf("%q", got)
	}
}
