package cli

import (
	"strings"
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
	profile := model.Profile{Name: "work", EnvVars: []model.EnvVar{{Name: "PATH", Source: model.SourceStatic, Value: "/x"}, {Name: "HOME", Source: model.SourceUnset}, {Name: "K", Source: model.SourceKeychain, Value: "a/b"}}}
	const more = "; directory /p; profile work sets PATH=/x, HOME unset, K from keychain."
	if got := proposedText(task, "/p", profile, model.Profile{Name: "empty"}); !strings.HasSuffix(got, more) {
		t.Errorf("got %q", got)
	}
}
