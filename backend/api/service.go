package api

import (
	"context"
	"encoding/json"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/schedule"
)

// Service handles requests. An id may be a unique prefix of one, or a name; a
// raw message is a JSON merge patch (RFC 7396) for the defaults or the record.
// Errors that users see are *model.Problem. All methods may be called at the
// same time.
type Service interface {
	jobs
	tasks
	runs
	profiles
	system
	fleet
}

type fleet interface {
	Fleet(ctx context.Context) apitype.FleetStatus
	JoinFleet(ctx context.Context, r apitype.FleetJoin) (apitype.FleetStatus, error)
	LeaveFleet(ctx context.Context) (apitype.FleetStatus, error)
	DrainFleet(ctx context.Context, r apitype.FleetDrain) (apitype.FleetStatus, error)
	FleetKey() (string, error)
	ShareJob(id string, r apitype.FleetShare) (model.Job, error)
	UnshareJob(id string) (model.Job, error)
	MapJob(id string, r apitype.FleetMap) (model.Job, error)
}

type jobs interface {
	Jobs() []model.Job
	Job(id string) (model.Job, error)
	CreateJob(patch json.RawMessage) (model.Job, error)
	UpdateJob(id string, patch json.RawMessage) (model.Job, error)
	DeleteJob(id string) (apitype.Bundle, error)
	DuplicateJob(id string) (model.Job, error)
	RunJob(by, id string) (model.Run, error)
	ReorderJobs(ids []string) error
	ExportJob(id string) (apitype.Bundle, error)
	Import(apitype.ImportRequest) (apitype.ImportResult, error)
	Restore(apitype.Bundle) (apitype.RestoreResult, error)
	ImportSources(ctx context.Context) []apitype.ImportSource
	PlanImport(ctx context.Context, c apitype.ImportChoice) (apitype.ImportPlan, error)
	ImportFrom(ctx context.Context, c apitype.ImportChoice) (apitype.ImportReport, error)
}

type tasks interface {
	Tasks(job string) []model.Task
	Task(id string) (model.Task, error)
	CreateTask(patch json.RawMessage) (model.Task, error)
	UpdateTask(by, id string, patch json.RawMessage) (model.Task, error)
	Trigger(id string) (apitype.TaskTrigger, error)
	CreateTrigger(id string) (apitype.TaskTrigger, error)
	DeleteTrigger(id string) error
	// TriggeredTask returns the id of the task that a token starts; StartByEvent
	// starts it.
	TriggeredTask(id, token string) (taskID string, ok bool)
	StartByEvent(taskID, payload string) (apitype.Triggered, error)
	DeleteTask(id string) (apitype.Bundle, error)
	DuplicateTask(id string) (model.Task, error)
	// RunTask, RunEnabledTask and RunJob take the run that makes the request,
	// if any.
	RunTask(by, id string, vars map[string]string) (model.Run, error)
	RunEnabledTask(by, id string, vars map[string]string) (model.Run, error)
	// CheckTask, CheckEnabledTask and CheckTasks say whether the next runs would fail.
	CheckTask(ctx context.Context, id string, r apitype.PreflightRequest) (apitype.Preflight, error)
	CheckEnabledTask(ctx context.Context, id string, r apitype.PreflightRequest) (apitype.Preflight, error)
	CheckTasks(ctx context.Context, r apitype.PreflightRequest) []apitype.Preflight
	TaskChecks() []apitype.Preflight
	// TaskFiles returns the files whose present version no user has approved. by is
	// the run whose processes decide about one, which is refused; empty: none.
	TaskFiles(ctx context.Context, job string) ([]apitype.TaskFile, error)
	ApproveTaskFile(ctx context.Context, by string, c apitype.TaskFileChoice) (apitype.TaskFileResult, error)
	IgnoreTaskFile(ctx context.Context, by string, c apitype.TaskFileChoice) error
	WriteTaskFile(ctx context.Context, by, id string, r apitype.WriteFileRequest) (apitype.WrittenFile, error)
	DetachTask(by, id string) (model.Task, error)
	MoveTask(id, job string, index int) error
	Suggestions(id string) ([]apitype.Suggestion, error)
	DismissSuggestion(id string, r apitype.DismissRequest) error
	DraftTask(ctx context.Context, patch json.RawMessage) apitype.Draft
	Outlook(n int) []apitype.Outlook
}

type runs interface {
	Runs(apitype.RunFilter) ([]model.Run, error)
	Run(id string) (model.Run, error)
	Record(id string) (model.Run, error)
	// RunSummaries and LatestRunSummaries read from memory.
	RunSummaries(apitype.RunFilter) ([]apitype.RunSummary, error)
	LatestRunSummaries(tasks []string, n int) []apitype.RunSummary
	RunStats(apitype.Bucket, apitype.RunFilter) ([]apitype.RunStats, error)
	// Denied returns the denied calls of a run, and the rules that would permit them.
	Denied(id string) (apitype.Denied, error)
	// Requests returns the permissions that runs wait for, oldest first.
	Requests() []apitype.OpenRequest
	// Answer answers a request of a run. by is the run whose processes answer, which
	// is refused; empty: none.
	Answer(ctx context.Context, by, id string, a apitype.AnswerRequest) (apitype.AnswerResult, error)
	// RunOfProcess returns the active run that a process belongs to; empty: none.
	RunOfProcess(pid int) string
	CancelRun(id string) error
	DeleteLog(id string) error
	RetryRun(id string, r apitype.RetryRequest) (model.Run, error)
	LogPath(id string) (string, error)
	// FollowLog calls each for every line of a log from an offset on, until
	// the run ends, each fails or ctx ends.
	FollowLog(ctx context.Context, id string, from int64, each func(line []byte, next int64) error) error
	RunDiff(ctx context.Context, id string) (string, error)
	// CompareRuns compares a run with an earlier one; empty: the one before of its
	// task.
	CompareRuns(id, with string) (apitype.Comparison, error)
	ResumeLine(ctx context.Context, id string) (string, error)
	SearchTranscripts(ctx context.Context, text string, f apitype.RunFilter) ([]model.Run, error)
	// RunMatch returns an excerpt around a text in the record or the log of a run.
	RunMatch(id, text string) (string, error)
}

type profiles interface {
	Profiles() []model.Profile
	Profile(id string) (model.Profile, error)
	CreateProfile(patch json.RawMessage) (model.Profile, error)
	UpdateProfile(id string, patch json.RawMessage) (model.Profile, error)
	DeleteProfile(id string) (model.Profile, error)
	DuplicateProfile(id string) (model.Profile, error)
	RestoreProfile(model.Profile) error
	// StoreSecret puts a value into the keyring.
	StoreSecret(ctx context.Context, item, value string) error
	TestProfile(ctx context.Context, id string) ([]environ.Result, error)
}

type system interface {
	Settings() model.Settings
	UpdateSettings(patch json.RawMessage) (model.Settings, error)
	Pause(apitype.PauseRequest) (apitype.Status, error)
	Resume() (apitype.Status, error)
	Status() apitype.Status
	// Subscribe returns a stream of changes and a function that ends it. A
	// subscriber that does not keep up loses its backlog to one reset event.
	// The stream is closed when the service stops.
	Subscribe() (<-chan apitype.Event, func())
	Shutdown()
	// Explain counts from now for the zero time.
	Explain(in apitype.ExplainRequest) (schedule.Explanation, error)
	WatchMatches(ctx context.Context, c model.ScheduleConfig) (apitype.MatchResponse, error)
	Commands(ctx context.Context, dir string) ([]apitype.Command, error)
	Doctor(ctx context.Context) []apitype.Check
	Acknowledge() error
	// Today reports what happened since a time; zero: since yesterday evening.
	Today(since time.Time) (apitype.Today, error)
	MarkDone(apitype.ItemsRequest) error
	Snooze(apitype.ItemsRequest) error
	TestNotifications(ctx context.Context) []apitype.Check
	Worktrees(ctx context.Context, brief bool) ([]apitype.Worktree, error)
	PruneWorktrees(ctx context.Context, paths []string, force bool) (removed []string, err error)
	DiffWorktree(ctx context.Context, in apitype.WorktreeRequest) (apitype.WorktreeDiff, error)
	CommitWorktree(ctx context.Context, in apitype.WorktreeRequest) (apitype.WorktreeResult, error)
	MergeWorktree(ctx context.Context, in apitype.WorktreeRequest) (apitype.WorktreeResult, error)
	UndoMerge(ctx context.Context, in apitype.WorktreeRequest) (apitype.WorktreeResult, error)
	PushWorktree(ctx context.Context, in apitype.WorktreeRequest) (apitype.WorktreeResult, error)
	OpenPullRequest(ctx context.Context, in apitype.WorktreeRequest) (apitype.WorktreeResult, error)
	DiscardWorktree(ctx context.Context, in apitype.WorktreeRequest) (apitype.DiscardedWorktree, error)
	DiscardedWorktrees() ([]apitype.DiscardedWorktree, error)
	RestoreWorktree(ctx context.Context, id string) (apitype.WorktreeResult, error)
}
