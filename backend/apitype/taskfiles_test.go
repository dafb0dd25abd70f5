package apitype

import (
	"slices"
	"testing"

	"claude-scheduler/backend/model"
)

// What a change of a file permits is marked, also where it only lifts a limit.
func TestRisksOfAChange(t *testing.T) {
	before := model.NewTask()
	before.Name, before.TrustProject, before.AllowedTools = "Review", false, model.Strings{"Read"}
	before.DisallowedTools = model.Strings{"WebFetch", "Bash(curl:*)"}
	after := before
	after.TrustProject, after.DisallowedTools, after.GitHub.Event = true, model.Strings{"WebFetch"}, model.GitHubIssue
	want := []TaskRisk{
		{"Review uses the settings, hooks and MCP servers of the project, whose changes are not shown here", true},
		{"Review is no longer kept from using Bash(curl:*)", true},
		{"Review starts when an issue is opened; others may write the text of such an event", true},
		{"Review may use without asking: Read", false},
	}
	if got := TaskRisks(after, &before); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
	if got := TaskRisks(before, &after); !slices.Equal(got, []TaskRisk{{"Review may use without asking: Read", false}}) {
		t.Errorf("the other way round: %+v", got)
	}
	if got := TaskRisks(after, nil); len(got) != 2 || !got[0].New || !got[1].New {
		t.Errorf("a new task: %+v", got)
	}
}
