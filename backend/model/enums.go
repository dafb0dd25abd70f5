package model

import "slices"

// JobStatus follows the tasks of a job; see Job.Status.
type JobStatus string

const (
	JobPending    JobStatus = "pending"     // nothing ran yet
	JobInProgress JobStatus = "in_progress" // a run or the sequence is in progress
	JobCompleted  JobStatus = "completed"   // the last sequence, or the latest run, succeeded
	JobFailed     JobStatus = "failed"      // the last sequence, or the latest run, did not
)

// RunStatus is the state of a run. The zero value, written as null, stands for
// "no run yet" in Task.LastRunStatus.
type RunStatus string

const (
	RunUpcoming  RunStatus = "upcoming" // queued
	RunRunning   RunStatus = "running"
	RunSuccess   RunStatus = "success"
	RunFailed    RunStatus = "failed"
	RunCancelled RunStatus = "cancelled" // stopped, or never started; Run.Reason says why
)

// MarshalJSON writes null for "no run yet".
func (s RunStatus) MarshalJSON() ([]byte, error) { return Text(s).MarshalJSON() }

// Ended reports whether the status is final.
func (s RunStatus) Ended() bool { return s == RunSuccess || s == RunFailed || s == RunCancelled }

// ScheduleType is what makes a task due.
type ScheduleType string

const (
	Manual     ScheduleType = "manual"
	Interval   ScheduleType = "interval"
	Calendar   ScheduleType = "calendar"
	FileWatch  ScheduleType = "file_watch"
	Sequential ScheduleType = "sequential"
)

// IntervalType is the unit of ScheduleConfig.IntervalValue. The zero value is
// written as null.
type IntervalType string

const (
	Minutes IntervalType = "minutes"
	Hours   IntervalType = "hours"
	Days    IntervalType = "days"
)

// MarshalJSON writes null for "none".
func (t IntervalType) MarshalJSON() ([]byte, error) { return Text(t).MarshalJSON() }

// EnvVarSource is where the value of a variable comes from.
type EnvVarSource string

const (
	SourceStatic      EnvVarSource = "static"
	SourceEnvironment EnvVarSource = "environment"
	SourceKeychain    EnvVarSource = "keychain"
	SourceAWSSecrets  EnvVarSource = "aws_secrets_manager"
	SourceAWSSSM      EnvVarSource = "aws_ssm"
	SourceCommand     EnvVarSource = "command"
	SourceUnset       EnvVarSource = "unset"
)

// CommandType is what Task.Command contains.
type CommandType string

const (
	CommandPrompt CommandType = "prompt"
	CommandSlash  CommandType = "slash_command"
	CommandFile   CommandType = "file"
)

// AfterSuccess is what happens to the changes of a run that succeeded; each
// includes commit. All but none and commit need a job with a worktree.
type AfterSuccess string

const (
	AfterSuccessNone        AfterSuccess = "none"
	AfterSuccessCommit      AfterSuccess = "commit"
	AfterSuccessMerge       AfterSuccess = "merge" // into the branch that the worktree was created from
	AfterSuccessPush        AfterSuccess = "push"
	AfterSuccessPullRequest AfterSuccess = "pull_request"
)

// SessionMode selects the conversation of a run.
type SessionMode string

const (
	SessionNew      SessionMode = "new"
	SessionContinue SessionMode = "continue" // the CLI's latest conversation in the directory
	SessionResume   SessionMode = "resume"   // the task's own thread
)

// Missed is the policy for slots that passed while nothing could run. The zero
// value, written as null, means Settings.Missed.
type Missed string

const (
	MissedSkip   Missed = "skip"
	MissedLatest Missed = "latest"
	MissedAll    Missed = "all"
)

// MarshalJSON writes null for "as in the settings".
func (m Missed) MarshalJSON() ([]byte, error) { return Text(m).MarshalJSON() }

// Overlap is the policy for a slot whose task is still running. The zero value,
// written as null, means Settings.Overlap.
type Overlap string

const (
	OverlapSkip     Overlap = "skip"
	OverlapQueue    Overlap = "queue" // one is queued
	OverlapParallel Overlap = "parallel"
	OverlapReplace  Overlap = "replace"
)

// MarshalJSON writes null for "as in the settings".
func (o Overlap) MarshalJSON() ([]byte, error) { return Text(o).MarshalJSON() }

// Trigger is what started a run.
type Trigger string

const (
	TriggerManual     Trigger = "manual"
	TriggerSchedule   Trigger = "schedule"
	TriggerFileWatch  Trigger = "file_watch"
	TriggerSequential Trigger = "sequential"
	TriggerRetry      Trigger = "retry"
	TriggerCatchUp    Trigger = "catch_up"
	TriggerEvent      Trigger = "event"     // a request with the token of the task, or an event of GitHub
	TriggerFollowUp   Trigger = "follow_up" // the end of a task that it starts after; see Task.StartAfter
)

// Reason is why a run did not succeed. The zero value belongs to success and to
// runs that have not ended.
type Reason string

const (
	ReasonOverlap           Reason = "overlap"
	ReasonMissed            Reason = "missed"
	ReasonPaused            Reason = "paused"
	ReasonNothingToDo       Reason = "nothing_to_do"
	ReasonPredecessorFailed Reason = "predecessor_failed"
	ReasonUser              Reason = "user"
	ReasonReplaced          Reason = "replaced"
	ReasonTimeout           Reason = "timeout"
	ReasonStall             Reason = "stall"
	ReasonInterrupted       Reason = "interrupted"
	ReasonUsageLimit        Reason = "usage_limit"
	ReasonBudget            Reason = "budget"
	ReasonMaxTurns          Reason = "max_turns"
	ReasonPrecheck          Reason = "precheck" // the precheck command failed
	ReasonCheck             Reason = "check"    // a check after the run failed
	ReasonLogin             Reason = "login"    // not signed in, or the key was refused
	ReasonPermission        Reason = "permission"
	ReasonNotStarted        Reason = "not_started"  // a problem was found before the CLI started
	ReasonError             Reason = "error"        // any other failing result
	ReasonBlocked           Reason = "blocked"      // the run itself reported that it could not do its task
	ReasonMCPServer         Reason = "mcp_server"   // an MCP server that the task requires did not connect
	ReasonHook              Reason = "hook"         // a hook stopped it
	ReasonNothingDone       Reason = "nothing_done" // the model was never called, or answered nothing
	ReasonOutlier           Reason = "outlier"      // far outside the history of its task, which asks to stop such runs
	ReasonQuietTime         Reason = "quiet_time"   // quiet hours, a date without runs, or the battery
)

// RunOutcome is what a run reports about itself, in the last line of its answer. The
// zero value means that it was not asked or did not say.
type RunOutcome string

const (
	OutcomeDone        RunOutcome = "done"
	OutcomeNothingToDo RunOutcome = "nothing_to_do"
	OutcomePartial     RunOutcome = "partial" // someone has to finish it
	OutcomeBlocked     RunOutcome = "blocked" // it could not do its task: the run failed with ReasonBlocked
)

// MCPAccess is what programs that use the MCP server may do.
type MCPAccess string

const (
	MCPRead    MCPAccess = "read"    // read only
	MCPPropose MCPAccess = "propose" // also create and change records, which a user then enables
	MCPFull    MCPAccess = "full"    // everything that the command line may do
)

// GitHubEvent is an event of a repository on GitHub that starts a task.
type GitHubEvent string

const (
	GitHubPullRequest GitHubEvent = "pull_request" // opened, or with new commits
	GitHubLabel       GitHubEvent = "label"        // added to an issue or a pull request
	GitHubIssue       GitHubEvent = "issue"        // opened
	GitHubFailedRun   GitHubEvent = "failed_run"   // of GitHub Actions
)

// OnLoss is what happens when the machine of a shared run is lost after the start.
type OnLoss string

const (
	OnLossInterrupt OnLoss = "interrupt" // the run failed as interrupted
	OnLossAgain     OnLoss = "again"     // and another machine runs the task again
)

// Theme is the appearance of the window.
type Theme string

const (
	ThemeSystem Theme = "system"
	ThemeLight  Theme = "light"
	ThemeDark   Theme = "dark"
)

// The accepted values of each enum, in the order in which they are shown.
var (
	JobStatuses      = []JobStatus{JobPending, JobInProgress, JobCompleted, JobFailed}
	RunStatuses      = []RunStatus{RunUpcoming, RunRunning, RunSuccess, RunFailed, RunCancelled}
	ScheduleTypes    = []ScheduleType{Manual, Interval, Calendar, FileWatch, Sequential}
	IntervalTypes    = []IntervalType{Minutes, Hours, Days}
	EnvVarSources    = []EnvVarSource{SourceStatic, SourceEnvironment, SourceKeychain, SourceAWSSecrets, SourceAWSSSM, SourceCommand, SourceUnset}
	CommandTypes     = []CommandType{CommandPrompt, CommandSlash, CommandFile}
	SessionModes     = []SessionMode{SessionNew, SessionContinue, SessionResume}
	AfterSuccesses   = []AfterSuccess{AfterSuccessNone, AfterSuccessCommit, AfterSuccessMerge, AfterSuccessPush, AfterSuccessPullRequest}
	MissedModes      = []Missed{MissedSkip, MissedLatest, MissedAll}
	OverlapModes     = []Overlap{OverlapSkip, OverlapQueue, OverlapParallel, OverlapReplace}
	Reasons          = []Reason{ReasonOverlap, ReasonMissed, ReasonPaused, ReasonNothingToDo, ReasonPredecessorFailed, ReasonUser, ReasonReplaced, ReasonTimeout, ReasonStall, ReasonInterrupted, ReasonUsageLimit, ReasonBudget, ReasonMaxTurns, ReasonPrecheck, ReasonCheck, ReasonLogin, ReasonPermission, ReasonNotStarted, ReasonError, ReasonBlocked, ReasonMCPServer, ReasonHook, ReasonNothingDone, ReasonOutlier, ReasonQuietTime}
	Outcomes         = []RunOutcome{OutcomeDone, OutcomeNothingToDo, OutcomePartial, OutcomeBlocked}
	OnLosses         = []OnLoss{OnLossInterrupt, OnLossAgain}
	GitHubEventKinds = []GitHubEvent{GitHubPullRequest, GitHubLabel, GitHubIssue, GitHubFailedRun}
	Themes           = []Theme{ThemeSystem, ThemeLight, ThemeDark}
	MCPAccesses      = []MCPAccess{MCPRead, MCPPropose, MCPFull}
	// Permissions are the two of the reference, then the CLI's other modes.
	Permissions = []string{"default", "bypass", "acceptEdits", "plan", "dontAsk", "auto"}
)

// oneOf reports whether v is among the accepted values.
func oneOf[T comparable](v T, accepted []T) bool { return slices.Contains(accepted, v) }
