package window

import (
	"slices"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/desktop"
	"claude-scheduler/backend/model"
)

// OpenInEditor opens a worktree of a job in an editor. The page cannot open
// other folders.
func (a *App) OpenInEditor(path string) error {
	trees, err := a.client.System.Worktrees()
	if err == nil {
		if slices.ContainsFunc(trees, func(t apitype.Worktree) bool { return t.Path == path }) {
			err = desktop.OpenInEditor(path)
		} else {
			err = &model.Problem{Message: path + " is not a worktree of a job", Hint: "it may have been removed", Kind: model.KindNotFound}
		}
	}
	return model.WithOperation("open in an editor", err)
}
