//go:build linux

package runner

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"claude-scheduler/backend/model"
)

// Failed hooks are not in the result; the stream reports how each ended.
func TestHooksThatFail(t *testing.T) {
	b := newTestEnv(t, "script")
	hooks := func(command string) string {
		return `[{"hooks":[{"type":"command","command":"` + command + `"}]}]`
	}
	must(t, os.MkdirAll(filepath.Join(b.dir, ".claude"), 0o755))
	must(t, os.WriteFile(filepath.Join(b.dir, ".claude", "settings.json"), []byte(`{"hooks":{"UserPromptSubmit":`+hooks("no-such-guard")+
		`,"PreToolUse":`+hooks("echo not this way >&2; exit 2")+`,"PostToolUseFailure":`+hooks("true")+`,"Stop":`+hooks("echo no report >&2; exit 1")+`}}`), 0o600))
	r := b.execute(b.request(func(o *Request) {
		o.Task.Command, o.Task.AllowedTools = "!bash echo one\n!say done", model.Strings{"Bash"}
	}))
	want(t, r, model.RunSuccess, "", "")
	said := strings.Join(r.Run.Remarks, "\n")
	for _, words := range []string{"a hook failed: UserPromptSubmit: ", "no-such-guard", "(exit code 127)", "a hook failed: Stop: no report (exit code 1)", "a hook blocked Bash"} {
		if !strings.Contains(said, words) {
			t.Errorf("no %q in\n%s", words, said)
		}
	}
	if strings.Contains(said, "failed: PreToolUse") {
		t.Errorf("a hook that blocks has not failed:\n%s", said)
	}
	plain := b.request(nil)
	must(t, os.RemoveAll(filepath.Join(b.dir, ".claude")))
	if r := b.execute(plain); strings.Contains(r.Run.CommandLine, "hook-events") {
		t.Errorf("without hooks: %s", r.Run.CommandLine)
	}
}
