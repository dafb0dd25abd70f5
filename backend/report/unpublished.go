package report

import (
	"strings"

	"claude-scheduler/backend/model"
)

// Unpublished begins the error of a run that did its work, but whose branch was not
// taken where the task asked for; after it comes what failed.
const (
	Unpublished  = "it succeeded and its changes are committed, but its branch could not be "
	NotCommitted = "it succeeded, but its changes could not be committed: "
)

// Published says what could not be done with a branch, as the words of errors.
var Published = map[model.AfterSuccess]string{
	model.AfterSuccessMerge: "merged", model.AfterSuccessPush: "pushed", model.AfterSuccessPullRequest: "proposed as a pull request",
}

// UnpublishedBranch returns what a run could not do with the branch of its job:
// AfterSuccessCommit, Merge, Push or PullRequest; None: it did not fail with that.
func UnpublishedBranch(run model.Run) model.AfterSuccess {
	if run.Worktree == "" || len(run.Errors) == 0 {
		return model.AfterSuccessNone
	}
	if strings.HasPrefix(run.Errors[0], NotCommitted) {
		return model.AfterSuccessCommit
	}
	rest, ok := strings.CutPrefix(run.Errors[0], Unpublished)
	for after, what := range Published {
		if ok && strings.HasPrefix(rest, what+":") {
			return after
		}
	}
	return model.AfterSuccessNone
}
