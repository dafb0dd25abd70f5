package api

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/schedule"
)

// fake is a service that records its calls and returns err, or a record whose
// id or name is "made".
type fake struct {
	mu       sync.Mutex
	calls    []string
	err      error
	settings model.Settings
	events   chan apitype.Event
	ended    chan struct{} // closed by the test when the run of the log ends
	lines    chan string   // new lines of the log
	logFile  string
	caller   string // the run to which every process belongs
	down     chan struct{}
}

func newFake(t *testing.T) *fake {
	t.Helper()
	return &fake{
		settings: model.NewSettings(), events: make(chan apitype.Event, 16), ended: make(chan struct{}), lines: make(chan string),
		logFile: t.TempDir() + "/run.log", down: make(chan struct{}, 9),
	}
}

func (f *fake) note(method string, args ...any) error {
	text := []string{method}
	for _, a := range args {
		switch a := a.(type) {
		case string:
			text = append(text, a)
		case json.RawMessage:
			text = append(text, string(a))
		default:
			data, err := json.Marshal(a)
			if err != nil {
				panic(err)
			}
			text = append(text, string(data))
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, strings.Join(text, " "))
	return f.err
}

func (f *fake) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = err
}

func (f *fake) take() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	defer func() { f.calls = nil }()
	return slices.Clone(f.calls)
}

var (
	made     = model.Job{ID: "made"}
	madeTask = model.Task{ID: "made"}
	madeRun  = model.Run{ID: "made", Status: model.RunSuccess}
	madeProf = model.Profile{ID: "made"}
)

func (f *fake) Jobs() []model.Job                { f.note("Jobs"); return nil }
func (f *fake) Job(id string) (model.Job, error) { return made, f.note("Job", id) }
func (f *fake) CreateJob(p json.RawMessage) (model.Job, error) {
	return made, f.note("CreateJob", p)
}
func (f *fake) UpdateJob(id string, p json.RawMessage) (model.Job, error) {
	return made, f.note("UpdateJob", id, p)
}
func (f *fake) DeleteJob(id string) (apitype.Bundle, error) {
	return apitype.Bundle{Version: "1.0", Job: &made}, f.note("DeleteJob", id)
}
func (f *fake) DuplicateJob(id string) (model.Job, error) { return made, f.note("DuplicateJob", id) }
func (f *fake) RunJob(by, id string) (model.Run, error) {
	return madeRun, f.note("RunJob", id+asked(by))
}
func (f *fake) ReorderJobs(ids []string) error { return f.note("ReorderJobs", ids) }
func (f *fake) ExportJob(id string) (apitype.Bundle, error) {
	return apitype.Bundle{Version: "1.0", Job: &made}, f.note("ExportJob", id)
}
func (f *fake) Import(r apitype.ImportRequest) (apitype.ImportResult, error) {
	return apitype.ImportResult{Created: 1}, f.note("Import", r.OnConflict, r.Bundle.Version)
}
func (f *fake) ImportSources(context.Context) []apitype.ImportSource {
	f.note("ImportSources")
	return []apitype.ImportSource{{Kind: "made"}}
}
func (f *fake) PlanImport(_ context.Context, c apitype.ImportChoice) (apitype.ImportPlan, error) {
	return apitype.ImportPlan{Runs: 7}, f.note("PlanImport", c.Kind, c.Path)
}
func (f *fake) ImportFrom(_ context.Context, c apitype.ImportChoice) (apitype.ImportReport, error) {
	return apitype.ImportReport{Created: 7}, f.note("ImportFrom", c.Kind, c.IDs, c.Overwrite)
}
func (f *fake) Restore(b apitype.Bundle) (apitype.RestoreResult, error) {
	return apitype.RestoreResult{}, f.note("Restore", b.Version)
}

func (f *fake) Tasks(job string) []model.Task      { f.note("Tasks", job); return nil }
func (f *fake) Task(id string) (model.Task, error) { return madeTask, f.note("Task", id) }
func (f *fake) RunEnabledTask(by, id string, vars map[string]string) (model.Run, error) {
	return madeRun, f.note("RunEnabledTask", id+asked(by)+given(vars))
}
func (f *fake) RunTask(by, id string, vars map[string]string) (model.Run, error) {
	return madeRun, f.note("RunTask", id+asked(by)+given(vars))
}
func (f *fake) CreateTask(p json.RawMessage) (model.Task, error) {
	return madeTask, f.note("CreateTask", p)
}
func (f *fake) Trigger(id string) (apitype.TaskTrigger, error) {
	return apitype.TaskTrigger{TaskID: "made"}, f.note("Trigger", id)
}
func (f *fake) CreateTrigger(id string) (apitype.TaskTrigger, error) {
	return apitype.TaskTrigger{TaskID: "made", Token: "new"}, f.note("CreateTrigger", id)
}
func (f *fake) DeleteTrigger(id string) error { return f.note("DeleteTrigger", id) }
func (f *fake) TriggeredTask(id, token string) (string, bool) {
	return "task of " + id, token == "cst_"+id
}
func (f *fake) StartByEvent(id, payload string) (apitype.Triggered, error) {
	return apitype.Triggered{RunID: "made", Status: "upcoming"}, f.note("StartByEvent", id, payload)
}
func (f *fake) UpdateTask(by, id string, p json.RawMessage) (model.Task, error) {
	return madeTask, f.note("UpdateTask", id+asked(by), p)
}
func (f *fake) DeleteTask(id string) (apitype.Bundle, error) {
	return apitype.Bundle{Version: "1.0", Tasks: []model.Task{madeTask}}, f.note("DeleteTask", id)
}
func (f *fake) DuplicateTask(id string) (model.Task, error) {
	return madeTask, f.note("DuplicateTask", id)
}
func (f *fake) MoveTask(id, job string, index int) error { return f.note("MoveTask", id, job, index) }
func (f *fake) DraftTask(_ context.Context, p json.RawMessage) apitype.Draft {
	f.note("DraftTask", p)
	return apitype.Draft{Task: madeTask}
}
func (f *fake) CheckTask(_ context.Context, id string, r apitype.PreflightRequest) (apitype.Preflight, error) {
	return apitype.Preflight{TaskID: "made"}, f.note("CheckTask", id, r.Automatic)
}
func (f *fake) CheckEnabledTask(_ context.Context, id string, r apitype.PreflightRequest) (apitype.Preflight, error) {
	return apitype.Preflight{TaskID: "made"}, f.note("CheckEnabledTask", id, r.Automatic)
}
func (f *fake) CheckTasks(_ context.Context, r apitype.PreflightRequest) []apitype.Preflight {
	f.note("CheckTasks", r.Automatic)
	return nil
}
func (f *fake) TaskChecks() []apitype.Preflight {
	f.note("TaskChecks")
	return nil
}
func (f *fake) Suggestions(id string) ([]apitype.Suggestion, error) {
	return nil, f.note("Suggestions", id)
}
func (f *fake) DismissSuggestion(id string, r apitype.DismissRequest) error {
	return f.note("DismissSuggestion", id, r.ID, r.Undo)
}
func (f *fake) Outlook(n int) []apitype.Outlook {
	f.note("Outlook", n)
	return []apitype.Outlook{{TaskID: "made"}}
}

func (f *fake) Runs(r apitype.RunFilter) ([]model.Run, error) { return nil, f.note("Runs", r) }
func (f *fake) RunSummaries(r apitype.RunFilter) ([]apitype.RunSummary, error) {
	return nil, f.note("RunSummaries", r.Task)
}
func (f *fake) RunStats(by apitype.Bucket, r apitype.RunFilter) ([]apitype.RunStats, error) {
	return nil, f.note("RunStats", string(by), r.Task)
}
func (f *fake) LatestRunSummaries(tasks []string, n int) []apitype.RunSummary {
	f.note("LatestRunSummaries", tasks, n)
	return []apitype.RunSummary{{ID: "made"}}
}
func (f *fake) Run(id string) (model.Run, error) { return madeRun, f.note("Run", id) }
func (f *fake) Record(id string) (model.Run, error) {
	return madeRun, f.note("Record", id)
}
func (f *fake) CancelRun(id string) error { return f.note("CancelRun", id) }
func (f *fake) DeleteLog(id string) error { return f.note("DeleteLog", id) }
func (f *fake) RunMatch(id, text string) (string, error) {
	return "made", f.note("RunMatch", id, text)
}
func (f *fake) Requests() []apitype.OpenRequest {
	f.note("Requests")
	return nil
}

func (f *fake) Answer(_ context.Context, by, id string, a apitype.AnswerRequest) (apitype.AnswerResult, error) {
	return apitype.AnswerResult{}, f.note("Answer", by, id, a.Request, a.Answer)
}

func (f *fake) RunOfProcess(int) string { return f.caller }

func (f *fake) Denied(id string) (apitype.Denied, error) {
	return apitype.Denied{Rules: []string{"made"}}, f.note("Denied", id)
}
func (f *fake) RetryRun(id string, r apitype.RetryRequest) (model.Run, error) {
	return madeRun, f.note("RetryRun", id, r)
}
func (f *fake) LogPath(id string) (string, error) { return f.logFile, f.note("LogPath", id) }
func (f *fake) RunDiff(_ context.Context, id string) (string, error) {
	return "made", f.note("RunDiff", id)
}
func (f *fake) CompareRuns(id, with string) (apitype.Comparison, error) {
	return apitype.Comparison{Diff: "made"}, f.note("CompareRuns", id, with)
}
func (f *fake) ResumeLine(_ context.Context, id string) (string, error) {
	return "made", f.note("ResumeLine", id)
}
func (f *fake) SearchTranscripts(_ context.Context, text string, r apitype.RunFilter) ([]model.Run, error) {
	return []model.Run{madeRun}, f.note("SearchTranscripts", text, r.Limit)
}

// FollowLog sends the file, then the lines of the test until the run ends.
func (f *fake) FollowLog(ctx context.Context, id string, from int64, each func([]byte, int64) error) error {
	if err := f.note("FollowLog", id, from); err != nil {
		return err
	}
	data, err := os.ReadFile(f.logFile)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	at := from
	give := func(line string) error {
		at += int64(len(line))
		return each([]byte(line), at)
	}
	for line := range strings.Lines(string(data[min(from, int64(len(data))):])) {
		if err := give(line); err != nil {
			return err
		}
	}
	for {
		select {
		case line := <-f.lines:
			if err := give(line); err != nil {
				return err
			}
		case <-f.ended:
			return f.note("FollowLog ended")
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (f *fake) Profiles() []model.Profile                { f.note("Profiles"); return nil }
func (f *fake) Profile(id string) (model.Profile, error) { return madeProf, f.note("Profile", id) }
func (f *fake) CreateProfile(p json.RawMessage) (model.Profile, error) {
	return madeProf, f.note("CreateProfile", p)
}
func (f *fake) UpdateProfile(id string, p json.RawMessage) (model.Profile, error) {
	return madeProf, f.note("UpdateProfile", id, p)
}
func (f *fake) DeleteProfile(id string) (model.Profile, error) {
	return madeProf, f.note("DeleteProfile", id)
}
func (f *fake) DuplicateProfile(id string) (model.Profile, error) {
	return madeProf, f.note("DuplicateProfile", id)
}
func (f *fake) RestoreProfile(p model.Profile) error { return f.note("RestoreProfile", p.ID) }
func (f *fake) StoreSecret(_ context.Context, item, value string) error {
	return f.note("StoreSecret", item, value)
}

func (f *fake) TestProfile(_ context.Context, id string) ([]environ.Result, error) {
	return []environ.Result{{Name: "made", Source: model.SourceStatic, Profile: "p", OK: true, From: "f", Masked: "•", DurationMS: 7}}, f.note("TestProfile", id)
}

func (f *fake) Fleet(context.Context) apitype.FleetStatus {
	_ = f.note("Fleet") // it cannot fail
	return apitype.FleetStatus{Machine: "made"}
}
func (f *fake) JoinFleet(_ context.Context, r apitype.FleetJoin) (apitype.FleetStatus, error) {
	return apitype.FleetStatus{Machine: "made"}, f.note("JoinFleet", r.Engine, r.Name)
}
func (f *fake) LeaveFleet(context.Context) (apitype.FleetStatus, error) {
	return apitype.FleetStatus{Machine: "made"}, f.note("LeaveFleet")
}
func (f *fake) DrainFleet(_ context.Context, r apitype.FleetDrain) (apitype.FleetStatus, error) {
	return apitype.FleetStatus{Machine: "made"}, f.note("DrainFleet", r.Drain)
}
func (f *fake) FleetKey() (string, error) { return "made", f.note("FleetKey") }
func (f *fake) ShareJob(id string, r apitype.FleetShare) (model.Job, error) {
	return made, f.note("ShareJob", id, r.OnLoss)
}
func (f *fake) TaskFiles(_ context.Context, job string) ([]apitype.TaskFile, error) {
	return nil, f.note("TaskFiles", job)
}
func (f *fake) ApproveTaskFile(_ context.Context, by string, c apitype.TaskFileChoice) (apitype.TaskFileResult, error) {
	return apitype.TaskFileResult{Task: madeTask}, f.note("ApproveTaskFile", c.JobID, c.File, c.Shown, by)
}
func (f *fake) IgnoreTaskFile(_ context.Context, by string, c apitype.TaskFileChoice) error {
	return f.note("IgnoreTaskFile", c.JobID, c.File, fmt.Sprint(c.Undo), by)
}
func (f *fake) WriteTaskFile(_ context.Context, by, id string, r apitype.WriteFileRequest) (apitype.WrittenFile, error) {
	return apitype.WrittenFile{Task: madeTask}, f.note("WriteTaskFile", id, r.File, fmt.Sprint(r.Force), by)
}
func (f *fake) DetachTask(by, id string) (model.Task, error) {
	return madeTask, f.note("DetachTask", id, by)
}
func (f *fake) UnshareJob(id string) (model.Job, error) { return made, f.note("UnshareJob", id) }
func (f *fake) MapJob(id string, r apitype.FleetMap) (model.Job, error) {
	return made, f.note("MapJob", id, r.Path)
}

func (f *fake) Settings() model.Settings {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.settings
}
func (f *fake) UpdateSettings(p json.RawMessage) (model.Settings, error) {
	err := f.note("UpdateSettings", p)
	f.mu.Lock()
	defer f.mu.Unlock()
	if err == nil {
		err = json.Unmarshal(p, &f.settings)
	}
	return f.settings, err
}
func (f *fake) Pause(r apitype.PauseRequest) (apitype.Status, error) {
	return apitype.Status{PID: 7}, f.note("Pause", r)
}
func (f *fake) Resume() (apitype.Status, error) { return apitype.Status{PID: 7}, f.note("Resume") }
func (f *fake) Status() apitype.Status          { f.note("Status"); return apitype.Status{PID: 7} }
func (f *fake) Subscribe() (<-chan apitype.Event, func()) {
	return f.events, func() { f.note("Unsubscribe") }
}
func (f *fake) Shutdown() { f.note("Shutdown"); f.down <- struct{}{} }
func (f *fake) Explain(in apitype.ExplainRequest) (schedule.Explanation, error) {
	return schedule.Explanation{Meaning: "made"}, f.note("Explain", in.Schedule.CronExpression+in.Text+in.Folder, in.From.UTC().Format(time.RFC3339), in.N)
}
func (f *fake) WatchMatches(_ context.Context, c model.ScheduleConfig) (apitype.MatchResponse, error) {
	return apitype.MatchResponse{Total: 3}, f.note("WatchMatches", c.WatchPath)
}
func (f *fake) Commands(_ context.Context, dir string) ([]apitype.Command, error) {
	return []apitype.Command{{Name: "/made"}}, f.note("Commands", dir)
}
func (f *fake) Acknowledge() error { return f.note("Acknowledge") }
func (f *fake) Today(since time.Time) (apitype.Today, error) {
	if since.IsZero() {
		return apitype.Today{}, f.note("Today")
	}
	return apitype.Today{Since: since, Requests: []apitype.OpenRequest{}, NeedsYou: []apitype.TodayItem{}, Found: []apitype.TodayItem{}, Quiet: []apitype.TodayItem{}, Running: []apitype.TodayItem{}, Next: []apitype.Next{}, Branches: []string{}}, f.note("Today", since.UTC().Format(time.RFC3339))
}
func (f *fake) MarkDone(r apitype.ItemsRequest) error {
	return f.note("MarkDone", fmt.Sprint(r.Runs, r.Tasks, r.Undo))
}
func (f *fake) Snooze(r apitype.ItemsRequest) error {
	return f.note("Snooze", fmt.Sprint(r.Runs, r.Tasks, r.Undo))
}
func (f *fake) TestNotifications(context.Context) []apitype.Check {
	f.note("TestNotifications")
	return nil
}
func (f *fake) Doctor(context.Context) []apitype.Check { f.note("Doctor"); return nil }
func (f *fake) Worktrees(_ context.Context, brief bool) ([]apitype.Worktree, error) {
	return nil, f.note("Worktrees", brief)
}
func (f *fake) DiffWorktree(_ context.Context, in apitype.WorktreeRequest) (apitype.WorktreeDiff, error) {
	return apitype.WorktreeDiff{}, f.note("DiffWorktree", in)
}
func (f *fake) CommitWorktree(_ context.Context, in apitype.WorktreeRequest) (apitype.WorktreeResult, error) {
	return apitype.WorktreeResult{}, f.note("CommitWorktree", in)
}
func (f *fake) MergeWorktree(_ context.Context, in apitype.WorktreeRequest) (apitype.WorktreeResult, error) {
	return apitype.WorktreeResult{}, f.note("MergeWorktree", in)
}
func (f *fake) UndoMerge(_ context.Context, in apitype.WorktreeRequest) (apitype.WorktreeResult, error) {
	return apitype.WorktreeResult{}, f.note("UndoMerge", in)
}
func (f *fake) PushWorktree(_ context.Context, in apitype.WorktreeRequest) (apitype.WorktreeResult, error) {
	return apitype.WorktreeResult{}, f.note("PushWorktree", in)
}
func (f *fake) OpenPullRequest(_ context.Context, in apitype.WorktreeRequest) (apitype.WorktreeResult, error) {
	return apitype.WorktreeResult{}, f.note("OpenPullRequest", in)
}
func (f *fake) DiscardWorktree(_ context.Context, in apitype.WorktreeRequest) (apitype.DiscardedWorktree, error) {
	return apitype.DiscardedWorktree{}, f.note("DiscardWorktree", in)
}
func (f *fake) DiscardedWorktrees() ([]apitype.DiscardedWorktree, error) {
	return nil, f.note("DiscardedWorktrees")
}
func (f *fake) RestoreWorktree(_ context.Context, id string) (apitype.WorktreeResult, error) {
	return apitype.WorktreeResult{}, f.note("RestoreWorktree", id)
}
func (f *fake) PruneWorktrees(_ context.Context, paths []string, force bool) ([]string, error) {
	return paths, f.note("PruneWorktrees", paths, force)
}

// serve starts a server over a fake service on its own socket.
func serve(t *testing.T, adjust ...func(*Server)) (*Server, *fake) {
	t.Helper()
	f := newFake(t)
	s := &Server{Service: f, Home: home(t), Version: "1.2.3"}
	for _, change := range adjust {
		change(s)
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return s, f
}

// home returns a data directory with a short path.
func home(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "api") // short: TestStaleSocket makes a socket there by its plain path
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// want compares the calls that a service got.
func want(t *testing.T, f *fake, calls ...string) {
	t.Helper()
	if got := f.take(); fmt.Sprint(got) != fmt.Sprint(calls) {
		t.Errorf("the service was asked %q, want %q", got, calls)
	}
}

// asked returns the run that a request came from.
// given describes the variables of a run.
func given(vars map[string]string) string {
	if len(vars) == 0 {
		return ""
	}
	return fmt.Sprint(" ", vars)
}

func asked(by string) string {
	if by == "" {
		return ""
	}
	return " for " + by
}
