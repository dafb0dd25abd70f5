package transcript

import (
	"bytes"
	"testing"

	"claude-scheduler/backend/testgolden"
	"claude-scheduler/backend/testrecording"
)

// recorded returns the transcript of a recording of the real CLI.
func recorded(t testing.TB, name string) *Transcript {
	t.Helper()
	tr, err := Read(bytes.NewReader(testrecording.Load(t, name).Stream))
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// The recordings whose entries have golden files.
func TestEntriesOfRecordings(t *testing.T) {
	for _, name := range []string{
		"text", "thinking", "bash_fail", "tool_bash_default", "perm_default_write", "perm_acceptEdits_write", "edit_diff",
		"text_partial", "partial_tools", "bg_finishes_3s", "bg_task_end", "task_subagent", "agent_foreground", "err529",
		"fallback_529", "limit_midrun", "oauth_usage_warning", "stop_max_tokens", "stop_refusal", "sig_INT_tool", "sig_KILL_tool", "sl_help", "sl_clear", "json_schema",
	} {
		t.Run(name, func(t *testing.T) {
			testgolden.CompareJSON(t, "testdata/golden/"+name+".entries.json", recorded(t, name).Entries())
		})
	}
}
