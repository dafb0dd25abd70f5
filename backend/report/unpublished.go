package report

import (
	"strings"

	"claude-scheduler/backend/model"
)

// Unpublished and NotCommitted begin the error of a run that did its work, but
// failed to commit, merge or push it; the failure follows.
const (
	Unpublished  = "it succeeded and its changes are committed, but its branch could not be "
	NotCommitted = "it succeeded, but its changes could not be committed: "
)

// Published names the operations on a branch as error messages do.
var Published = map[model.AfterSuccess]string{
	model.AfterSuccessMerge: "merged", model.AfterSuccessPush: "pushed", model.AfterSuccessPullRequest: "proposed as a pull request",
}

// UnpublishedBranch returns the operation on the branch of its job that a run
// failed with: AfterSuccessCommit, AfterSuccessMerge, AfterSuccessPush or
// AfterSuccessPullRequest; AfterSuccessNone for other runs.
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
