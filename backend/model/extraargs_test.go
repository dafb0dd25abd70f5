package model

import (
	"strings"
	"testing"
)

// Each flag is one entry with its value; those that the scheduler manages are
// refused with the reason and with what to use instead.
func TestExtraArgs(t *testing.T) {
	for _, c := range []struct{ arg, words, hint string }{
		{"--add-dir=/data", "", ""},
		{"--agent=reviewer", "", ""},
		{"--mcp-config={\"mcpServers\":{}}", "", ""},
		{"--bare", "", ""},
		{"--model=opus", "--model is managed by the scheduler: the model is a field of the task", "use model"},
		{"--model", "managed by the scheduler", "use model"},
		{"--allowedTools=Bash", "the permissions of a run are those that its task shows", "use allowed_tools"},
		{"--ALLOWED-TOOLS=Bash", "the permissions of a run are those that its task shows", "use allowed_tools"},
		{"--permission-mode=bypassPermissions", "the permissions of a run", "use permissions"},
		{"--dangerously-skip-permissions", "the permissions of a run", "use permissions"},
		{"--settings={}", "the scheduler reads the settings files", "settings.json"},
		{"--output-format=text", "reads the output", "leave it out"},
		{"--resume=x", "chooses the session", "session_mode"},
		{"--worktree", "makes the worktrees", "use_git_worktree"},
		{"-p", "is not a flag in its long form", "--add-dir=/data"},
		{"-rx", "is not a flag in its long form", "--add-dir=/data"},
		{"--", "is not a flag", "--add-dir=/data"},
		{"---x", "is not a flag", "--add-dir=/data"},
		{"/data", "is not a flag", "--add-dir=/data"},
		{"--add-dir /data", "is not a flag", "--add-dir=/data"},
		{" --model", "is not a flag", "--add-dir=/data"},
		{"", "is not a flag", "--add-dir=/data"},
		{"--agent=a\nb", "--agent contains a line break", "one line"},
		{"--agent=" + strings.Repeat("x", maxArgument), "bytes long", "file"},
	} {
		task := goodTask()
		task.ExtraArgs = Strings{"--name=x", c.arg}
		err := task.Check()
		if c.words == "" {
			if err != nil {
				t.Errorf("%q: %v", c.arg, err)
			}
			continue
		}
		if p := ProblemOf(err); p == nil || p.Field != "extra_args[1]" || !strings.Contains(p.Message, c.words) || !strings.Contains(p.Hint, c.hint) {
			t.Errorf("%.60q: %v", c.arg, err)
		}
	}
	for flag := range managedFlags {
		if flag != strings.ToLower(flag) || !flagName.MatchString(flag) {
			t.Errorf("%s would never be found", flag)
		}
	}
}

func TestEffort(t *testing.T) {
	for effort, ok := range map[string]bool{"": true, "low": true, "max": true, "lots": false, "--model": false, "High": false} {
		task := goodTask()
		task.Effort = effort
		if err := task.Check(); (err == nil) != ok || err != nil && ProblemOf(err).Field != "effort" {
			t.Errorf("%q: %v", effort, err)
		}
	}
}

func TestCheckVars(t *testing.T) {
	for _, c := range []struct {
		name, value, field string
	}{
		{"VERSION", "2.4", ""},
		{"a_2", "", ""},
		{"A", "two\nlines $(rm -rf ~) {{date}}", ""},
		{"", "x", "vars"},
		{"2", "x", "vars"},
		{"a-b", "x", "vars"},
		{"a.b", "x", "vars"},
		{strings.Repeat("a", 65), "x", "vars"},
		{"A", "\xff", "vars.A"},
		{"A", "a\x00b", "vars.A"},
		{"A", strings.Repeat("x", maxVar+1), "vars.A"},
	} {
		err := CheckVars(map[string]string{c.name: c.value})
		if (err == nil) != (c.field == "") || err != nil && ProblemOf(err).Field != c.field {
			t.Errorf("%q: %v, want %q", c.name, err, c.field)
		}
	}
}
