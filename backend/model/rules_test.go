package model

import "testing"

func TestCheckRules(t *testing.T) {
	for rule, field := range map[string]string{
		"Read": "", "Bash(git log:*)": "", "Bash(a, b)": "", "Edit(/e (2).txt)": "", "mcp__a__b": "",
		" Read ":                 "",
		"Read,Edit":              "allowed_tools[1]",
		"Read Edit":              "allowed_tools[1]",
		"Bash(echo hi), Bash(*)": "allowed_tools[1]",
		"Bash(echo hi),Bash(*":   "allowed_tools[1]",
		"Bash(f(a) b)":           "allowed_tools[1]",
		"Bash(a)\tBash":          "allowed_tools[1]",
	} {
		task := Task{AllowedTools: Strings{"Write", rule}}
		if got := fieldOf(task.CheckRules(Task{})); got != field {
			t.Errorf("%q: refused at %q, want %q", rule, got, field)
		}
		if err := task.CheckRules(task); err != nil {
			t.Errorf("%q was there before: %v", rule, err)
		}
	}
	if err := (Task{DisallowedTools: Strings{"Read,Edit"}}).CheckRules(Task{}); fieldOf(err) != "disallowed_tools[0]" {
		t.Error(err)
	}
}

func fieldOf(err error) string {
	if err == nil {
		return ""
	}
	return ProblemOf(err).Field
}
