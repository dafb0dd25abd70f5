package runner

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

// script replaces the CLI by a shell script.
func (b *testEnv) script(o *Request, text string) {
	path := filepath.Join(filepath.Dir(b.dir), "claude-script")
	text = "#!/bin/sh\n[ \"$1\" = --version ] && { echo '2.1.330 (Claude Code)'; exit; }\ncat > /dev/null\n" + text
	if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
		b.t.Fatal(err)
	}
	o.Settings.ClaudePath = path
}

const (
	scriptInit  = `echo '{"type":"system","subtype":"init","session_id":"2a6207a7-99db-44c2-a232-5928f74f0c89","cwd":".","model":"m","tools":[],"mcp_servers":[]}'` + "\n"
	scriptFirst = `echo '{"type":"result","subtype":"success","is_error":false,"result":"Tests started; I report when they are done.","session_id":"2a6207a7-99db-44c2-a232-5928f74f0c89","total_cost_usd":0.01,"num_turns":1}'` + "\n"
	scriptLast  = `echo '{"type":"result","subtype":"success","is_error":false,"result":"Tests passed.","session_id":"2a6207a7-99db-44c2-a232-5928f74f0c89","total_cost_usd":0.02,"num_turns":2}'` + "\n"
)

// A run lasts as long as the CLI works, however many results it prints.
func TestWorkAfterTheFirstResult(t *testing.T) {
	t.Parallel()
	// A process counts as work if it started after the session, which a busy
	// machine may notice late.
	const wait = "sleep 1\n"
	for _, c := range []struct {
		name   string
		script string
		change func(*Request)
		status model.RunStatus
		reason model.Reason
		output string
		words  string // expected in errors and remarks
	}{
		{"a command that is only visible as a process", scriptInit + wait + scriptFirst + "sleep 2; echo passed > tests.txt\n" + scriptLast, nil, model.RunSuccess, "", "Tests passed.", ""},
		{"nothing more to do", scriptInit + scriptFirst + "exec sleep 99", nil, model.RunSuccess, "", "Tests started; I report when they are done.", "nothing in progress"},
		{"it stalls", scriptInit + wait + scriptFirst + "sleep 99\n" + scriptLast, func(o *Request) { o.Task.StallTimeout = 2 }, model.RunFailed, model.ReasonStall, "Tests started; I report when they are done.", "ended while still in progress: process sleep"},
		{"it takes too long", scriptInit + scriptFirst + "sleep 99\n" + scriptLast, func(o *Request) { o.Task.Timeout = 2 }, model.RunFailed, model.ReasonTimeout, "Tests started; I report when they are done.", "it had answered"},
		{"a process is left behind", scriptInit + scriptLast + "sleep 99 & sleep 0.1", nil, model.RunSuccess, "", "Tests passed.", "left running were ended: sleep"},
		{"the precheck leaves a process behind", scriptInit + scriptLast, func(o *Request) { o.Task.Precheck = "sleep 99 >/dev/null 2>&1 & exit 0" }, model.RunSuccess, "", "Tests passed.", "processes that precheck left running were ended: sleep"},
		{"a check leaves a process behind", scriptInit + scriptLast, func(o *Request) { o.Task.Checks = model.Strings{"sleep 99 >/dev/null 2>&1 & exit 0"} }, model.RunSuccess, "", "Tests passed.", "processes that check 1 left running were ended: sleep"},
		{"a missing server, when it takes too long", strings.Replace(scriptInit, `"mcp_servers":[]`, `"mcp_servers":[{"name":"db","status":"failed"}]`, 1) + "exec sleep 99", func(o *Request) { o.Task.Timeout = 2 }, model.RunFailed, model.ReasonTimeout, "", "the MCP server db was not available"},
		{"a result that comes after the exit", scriptInit + "P=$$; (trap '' TERM; while kill -0 $P; do sleep 0.01; done 2>/dev/null; sleep 0.05\n" + scriptLast + ") & exit 0", nil, model.RunFailed, model.ReasonError, "", "without a result"},
		{"a second result that comes after the exit", scriptInit + scriptFirst + "P=$$; (trap '' TERM; while kill -0 $P; do sleep 0.01; done 2>/dev/null; sleep 0.05\n" + scriptLast + ") & exit 0", nil, model.RunSuccess, "", "Tests started; I report when they are done.", "1 line"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := newTestEnv(t, "script")
			b.lingering = 500 * time.Millisecond
			o := b.request(func(o *Request) {
				b.script(o, c.script)
				if c.change != nil {
					c.change(o)
				}
			})
			r := b.execute(o)
			said := strings.Join(append(r.Run.Errors, r.Run.Remarks...), "\n")
			if r.Run.Status != c.status || r.Run.Reason != c.reason || r.Run.Output != c.output || !strings.Contains(said, c.words) || c.words == "" && said != "" {
				t.Errorf("got %s %s %q: %s", r.Run.Status, r.Run.Reason, r.Run.Output, said)
			}
			if strings.Contains(c.script, "tests.txt") {
				if _, err := os.Stat(filepath.Join(b.dir, "tests.txt")); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// The same with the real CLI: a command and a monitor in the background, a hook
// at the end of the session.
func TestRealWorkAfterTheFirstResult(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ hooks, prompt, marker, output string }{
		"background command": {"", `!call Bash {"command":"sleep 3; echo late > marker","description":"x","run_in_background":true}` + "\n!say Started", "marker", "Done."},
		"monitor":            {"", `!call Monitor {"command":"sleep 3; echo late > marker","description":"x","timeout_ms":60000,"persistent":false}` + "\n!say Started", "marker", "Done."},
		"hook at the end":    {`{"hooks":{"SessionEnd":[{"hooks":[{"type":"command","command":"sleep 3; echo late > marker","timeout":60}]}]}}`, "!say Started", "marker", "Started"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newTestEnv(t, "script")
			b.lingering = time.Second
			if c.hooks != "" {
				if err := os.MkdirAll(filepath.Join(b.dir, ".claude"), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(b.dir, ".claude", "settings.json"), []byte(c.hooks), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			r := b.execute(b.request(func(o *Request) {
				o.Task.Command, o.Task.AllowedTools = c.prompt, model.Strings{"Bash", "Monitor"}
			}))
			want(t, r, model.RunSuccess, "", "")
			if r.Run.Output != c.output || len(r.Run.Remarks) > 0 {
				t.Errorf("output %q, remarks %q", r.Run.Output, r.Run.Remarks)
			}
			if _, err := os.Stat(filepath.Join(b.dir, c.marker)); err != nil {
				t.Error(err)
			}
		})
	}
}

// If a check times out, the error does not mention the session, which had ended.
func TestCheckThatTakesTooLong(t *testing.T) {
	t.Parallel()
	b := newTestEnv(t, "script")
	r := b.execute(b.request(func(o *Request) {
		b.script(o, scriptInit+scriptLast)
		o.Task.Checks, o.Task.Timeout = model.Strings{"exec sleep 99"}, 2
	}))
	want(t, r, model.RunFailed, model.ReasonTimeout, "check 1")
	if words := strings.Join(r.Run.Errors, " "); strings.Contains(words, "still in progress") {
		t.Errorf("got %q", words)
	}
}
