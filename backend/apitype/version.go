package apitype

import "claude-scheduler/backend/model"

// VersionHeader stands on every reply and holds the version of the service, so
// that a client of another version can tell. A request may carry it too: a
// service of another version then refuses whatever does not replace it.
const VersionHeader = "Claude-Scheduler-Version"

// VersionMismatch is the problem of a client and a service of two versions. The
// window knows it by its words.
func VersionMismatch(client, service string) *model.Problem {
	return &model.Problem{
		Message: "this program is version " + client + ", the background service is version " + service,
		Hint:    "claude-scheduler daemon restart", Kind: model.KindUnavailable,
	}
}

// RunHeader stands on requests that processes of a run make, and holds the id of
// the run, so that a task which starts itself again and again is recognized.
const RunHeader = "Claude-Scheduler-Run"
