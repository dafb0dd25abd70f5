package apitype

import (
	"net/url"
	"strings"
)

// Route is a method and a path; {id} is an id, a unique prefix of one, or a
// name, escaped as one path segment.
type Route string

// The routes of the service. Writes accept and return JSON; a PATCH, and a POST
// that creates a record, accept a JSON merge patch (RFC 7396).
const (
	GetVersion  Route = "GET /v1/version"
	GetStatus   Route = "GET /v1/status"
	GetOutlook  Route = "GET /v1/outlook" // ?n= slots a task
	GetDoctor   Route = "GET /v1/doctor"
	GetEvents   Route = "GET /v1/events" // server-sent, see Event
	Pause       Route = "POST /v1/pause"
	Resume      Route = "POST /v1/resume"
	Shutdown    Route = "POST /v1/shutdown"
	Acknowledge Route = "POST /v1/seen"
	TestNotify  Route = "POST /v1/notify/test"
	GetToday    Route = "GET /v1/today"         // ?since=
	MarkDone    Route = "POST /v1/today/done"   // ItemsRequest
	Snooze      Route = "POST /v1/today/snooze" // ItemsRequest

	GetSettings    Route = "GET /v1/settings"
	UpdateSettings Route = "PATCH /v1/settings"

	ListJobs     Route = "GET /v1/jobs"
	CreateJob    Route = "POST /v1/jobs"
	ReorderJobs  Route = "PUT /v1/jobs/order"
	GetJob       Route = "GET /v1/jobs/{id}"
	UpdateJob    Route = "PATCH /v1/jobs/{id}"
	DeleteJob    Route = "DELETE /v1/jobs/{id}"
	DuplicateJob Route = "POST /v1/jobs/{id}/duplicate"
	RunJob       Route = "POST /v1/jobs/{id}/run"
	ExportJob    Route = "GET /v1/jobs/{id}/export"
	Import       Route = "POST /v1/import" // an exported job
	Restore      Route = "POST /v1/restore"

	ListImportSources Route = "GET /v1/import/sources" // other programs on this machine
	PlanImport        Route = "POST /v1/import/plan"
	ImportFrom        Route = "POST /v1/import/from"

	ListTasks     Route = "GET /v1/tasks" // ?job=
	CreateTask    Route = "POST /v1/tasks"
	DraftTask     Route = "POST /v1/tasks/draft"
	GetTask       Route = "GET /v1/tasks/{id}"
	UpdateTask    Route = "PATCH /v1/tasks/{id}"
	DeleteTask    Route = "DELETE /v1/tasks/{id}"
	DuplicateTask Route = "POST /v1/tasks/{id}/duplicate"
	MoveTask      Route = "POST /v1/tasks/{id}/move"
	RunTask       Route = "POST /v1/tasks/{id}/run"
	GetTrigger    Route = "GET /v1/tasks/{id}/trigger"    // TaskTrigger
	CreateTrigger Route = "POST /v1/tasks/{id}/trigger"   // the same, with its token; a former one is no longer valid
	DeleteTrigger Route = "DELETE /v1/tasks/{id}/trigger" //
	CheckTask     Route = "POST /v1/tasks/{id}/check"     // PreflightRequest; ?only_enabled
	CheckTasks    Route = "POST /v1/check"                // PreflightRequest; every enabled task
	ListChecks    Route = "GET /v1/check"                 // what the last check of each task found

	ListSuggestions   Route = "GET /v1/tasks/{id}/suggestions" // what its latest runs suggest to change
	DismissSuggestion Route = "POST /v1/tasks/{id}/suggestions/dismiss"

	ListTaskFiles   Route = "GET /v1/task-files"          // ?job=; files whose present version no user has approved
	ApproveTaskFile Route = "POST /v1/task-files/approve" // TaskFileChoice; not for runs
	IgnoreTaskFile  Route = "POST /v1/task-files/ignore"  // TaskFileChoice; not for runs
	WriteTaskFile   Route = "POST /v1/tasks/{id}/file"    // WriteFileRequest; not for runs
	DetachTask      Route = "POST /v1/tasks/{id}/detach"  // from its file; not for runs

	ListRuns           Route = "GET /v1/runs"                  // RunFilter.Query
	ListRunSummaries   Route = "GET /v1/run-summaries"         // RunFilter.Query without text; no limit unless one is given
	LatestRunSummaries Route = "POST /v1/run-summaries/latest" // LatestRequest
	GetRunStats        Route = "GET /v1/run-stats"             // RunStatsQuery; text and limit are ignored
	SearchTranscripts  Route = "GET /v1/search"                // RunFilter.Query; text is searched in the logs too
	GetMatch           Route = "GET /v1/runs/{id}/match"       // ?text=: what is around a text that was searched for
	GetRun             Route = "GET /v1/runs/{id}"
	GetRecord          Route = "GET /v1/runs/{id}/record"  // without raw_output, which can be megabytes
	GetDenied          Route = "GET /v1/runs/{id}/denied"  // its denied calls, and the rules that would permit them
	ListRequests       Route = "GET /v1/requests"          // permissions that runs wait for
	AnswerRun          Route = "POST /v1/runs/{id}/answer" // AnswerRequest
	CancelRun          Route = "POST /v1/runs/{id}/cancel"
	RetryRun           Route = "POST /v1/runs/{id}/retry"
	GetLog             Route = "GET /v1/runs/{id}/log"    // plain text; ?follow&from= continues until the run ends
	DeleteLog          Route = "DELETE /v1/runs/{id}/log" // the run has to have ended
	GetLogPath         Route = "GET /v1/runs/{id}/log-path"
	GetTranscript      Route = "GET /v1/runs/{id}/transcript" // ?follow: server-sent batches of entries, then "end"
	GetDiff            Route = "GET /v1/runs/{id}/diff"
	CompareRuns        Route = "GET /v1/runs/{id}/comparison" // ?with= an earlier run; without: the one before of its task
	GetResumeLine      Route = "GET /v1/runs/{id}/resume-line"

	ListProfiles     Route = "GET /v1/profiles"
	CreateProfile    Route = "POST /v1/profiles"
	RestoreProfile   Route = "POST /v1/profiles/restore"
	GetProfile       Route = "GET /v1/profiles/{id}"
	UpdateProfile    Route = "PATCH /v1/profiles/{id}"
	DeleteProfile    Route = "DELETE /v1/profiles/{id}"
	TestProfile      Route = "POST /v1/profiles/{id}/test"
	DuplicateProfile Route = "POST /v1/profiles/{id}/duplicate"
	StoreSecret      Route = "PUT /v1/keyring" // SecretRequest; there is no route that reads a secret

	Explain        Route = "POST /v1/schedule/explain"
	WatchMatches   Route = "POST /v1/schedule/matches"
	ListCommands   Route = "GET /v1/commands"  // ?dir=
	ListWorktrees  Route = "GET /v1/worktrees" // ?brief=true leaves out sizes and changes, which take long
	PruneWorktrees Route = "POST /v1/worktrees/prune"

	DiffWorktree    Route = "POST /v1/worktrees/diff" // WorktreeRequest; it changes nothing
	CommitWorktree  Route = "POST /v1/worktrees/commit"
	MergeWorktree   Route = "POST /v1/worktrees/merge"
	UndoMerge       Route = "POST /v1/worktrees/undo-merge"
	PushWorktree    Route = "POST /v1/worktrees/push"
	OpenPullRequest Route = "POST /v1/worktrees/pull-request"
	DiscardWorktree Route = "POST /v1/worktrees/discard"
	ListDiscarded   Route = "GET /v1/worktrees/discarded"
	RestoreWorktree Route = "POST /v1/worktrees/restore" // RestoreWorktreeRequest

	GetFleet       Route = "GET /v1/fleet"            // FleetStatus
	JoinFleet      Route = "POST /v1/fleet/join"      // FleetJoin
	LeaveFleet     Route = "POST /v1/fleet/leave"     //
	DrainFleet     Route = "POST /v1/fleet/drain"     // FleetDrain
	ExportFleetKey Route = "POST /v1/fleet/key"       // the key that a further machine needs; not for runs
	ShareJob       Route = "POST /v1/jobs/{id}/share" // FleetShare
	UnshareJob     Route = "POST /v1/jobs/{id}/unshare"
	MapJob         Route = "POST /v1/jobs/{id}/map" // FleetMap
)

// Method returns the HTTP method of the route.
func (r Route) Method() string {
	method, _, _ := strings.Cut(string(r), " ")
	return method
}

// Path returns the path of the route with its wildcard, if it has one, replaced
// by id.
func (r Route) Path(id string) string {
	_, path, _ := strings.Cut(string(r), " ")
	escaped := url.PathEscape(id)
	if id == "." || id == ".." { // would be path elements
		escaped = strings.ReplaceAll(id, ".", "%2E")
	}
	return strings.Replace(path, "{id}", escaped, 1)
}

// NeedsID reports whether the route has a wildcard.
func (r Route) NeedsID() bool { return strings.Contains(string(r), "{id}") }
