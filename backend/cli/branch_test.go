package cli

import (
	"strings"
	"testing"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

func TestChooseWorktree(t *testing.T) {
	jobs := []model.Job{{ID: "11112222", Name: "Nightly"}, {ID: "33334444", Name: "Docs"}, {ID: "55556666", Name: "docs"}}
	all := []apitype.Worktree{
		{JobID: "11112222", Branch: "claude-scheduler/Nightly", Path: "/w/nightly"},
		{JobID: "33334444", Branch: "claude-scheduler/Docs", Path: "/w/docs"},
		{JobID: "55556666", Branch: "claude-scheduler/docs-2", Path: "/w/docs-2"},
	}
	for ref, want := range map[string]string{
		"Nightly": "/w/nightly", "nightly": "/w/nightly", "NIGHTLY": "/w/nightly", "1111": "/w/nightly", "claude-scheduler/Nightly": "/w/nightly", "/w/nightly/src": "/w/nightly",
		"Docs": "/w/docs", "docs": "/w/docs-2", "DOCS": "several worktrees", "night": "no worktree",
	} {
		got, err := chooseWorktree(all, jobs, ref, ref)
		if got.Path != want && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %q, %v; want %s", ref, got.Path, err, want)
		}
	}
}
