package service

import "claude-scheduler/backend/model"

// folders checks whether directories exist.
type folders struct{ lookups[string] }

// missing returns why a path is not a directory to work in; empty: it is one, or
// unknown.
func (f *folders) missing(path string) string { return f.get(path, folderProblem) }

// folderProblem describes why no task can run in a folder; empty: tasks can.
func folderProblem(path string) string {
	err := checkFolder("", path)
	switch {
	case err == nil:
		return ""
	case path == "":
		return "its job has no folder"
	}
	return "folder " + model.ProblemOf(err).Message
}
