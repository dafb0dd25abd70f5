package apitype

import "claude-scheduler/backend/model"

// VersionHeader is on every reply and contains the version of the service, so
// that a client of another version notices. A request may have it too: a
// service of another version then refuses everything except what is needed to
// replace it.
const VersionHeader = "Claude-Scheduler-Version"

// VersionMismatch returns the problem of a client and a service with different
// versions. The window recognizes it by its message.
func VersionMismatch(client, service string) *model.Problem {
	return &model.Problem{
		Message: "this program is version " + client + ", the background service is version " + service,
		Hint:    "claude-scheduler daemon restart", Kind: model.KindUnavailable,
	}
}

// RunHeader is on requests by processes of a run, and contains the id of the
// run, so that a task that keeps starting itself is detected.
const RunHeader = "Claude-Scheduler-Run"
