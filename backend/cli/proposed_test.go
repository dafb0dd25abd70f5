package cli

import (
	"testing"

	"claude-scheduler/backend/model"
)

func TestProposedText(t *testing.T) {
	task := model.NewTask()
	task.Name, task.Permissions, task.AllowedTools, task.DisallowedTools = "Review", "acceptEdits", model.Strings{"Bash(go test:*)", "Read"}, model.Strings{"WebFetch"}
	const want = "An agent changed Review last. It may do: permissions acceptEdits; allowed Bash(go test:*), Read; disallowed WebFetch; directory /p."
	if got := proposedText(task, "/p"); got != want {
		t.Errorf("got %q", got)
	}
}
