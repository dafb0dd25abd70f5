package api

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
)

// TestClient calls every method of every service over a real socket.
func TestClient(t *testing.T) {
	s, f := serve(t)
	c := client.New(s.Home).WithVersion("1.2.3")
	fields := map[string]any{"name": "a"}
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	calls := map[string]struct {
		args  []any
		asked string
		reply string // prefix of the first result
	}{
		"Jobs.List":      {nil, "Jobs", "[]"},
		"Jobs.Get":       {[]any{"My work/1"}, "Job My work/1", "made"},
		"Jobs.Create":    {[]any{fields}, `CreateJob {"name":"a"}`, "made"},
		"Jobs.Update":    {[]any{"..", fields}, `UpdateJob .. {"name":"a"}`, "made"},
		"Jobs.Delete":    {[]any{"7f"}, "DeleteJob 7f", "1.0"},
		"Jobs.Restore":   {[]any{apitype.Bundle{Version: "1.0"}}, "Restore 1.0", ""},
		"Jobs.Duplicate": {[]any{"7f"}, "DuplicateJob 7f", "made"},
		"Jobs.Run":       {[]any{"7f"}, "RunJob 7f", "made"},
		"Jobs.Reorder":   {[]any{[]string{"b", "a"}}, `ReorderJobs ["b","a"]`, ""},
		"Jobs.Export":    {[]any{"7f"}, "ExportJob 7f", "1.0"},
		"Jobs.Import":    {[]any{apitype.ImportRequest{OnConflict: "copy", Bundle: apitype.Bundle{Version: "1.0"}}}, "Import copy 1.0", "1"},

		"Tasks.List":          {[]any{"my job"}, "Tasks my job", "[]"},
		"Tasks.Get":           {[]any{"."}, "Task .", "made"},
		"Tasks.Create":        {[]any{fields}, `CreateTask {"name":"a"}`, "made"},
		"Tasks.Update":        {[]any{"7f", map[string]any(nil)}, `UpdateTask 7f {}`, "made"},
		"Tasks.Delete":        {[]any{"7f"}, "DeleteTask 7f", "made"},
		"Tasks.Duplicate":     {[]any{"7f"}, "DuplicateTask 7f", "made"},
		"Tasks.RunEnabled":    {[]any{"7f"}, "RunEnabledTask 7f", "made"},
		"Tasks.Run":           {[]any{"ü%/?#&"}, "RunTask ü%/?#&", "made"},
		"Tasks.RunWith":       {[]any{"t", map[string]string{"a": "b"}}, "RunTask t map[a:b]", "made"},
		"Tasks.Trigger":       {[]any{"7f"}, "Trigger 7f", "made"},
		"Tasks.CreateTrigger": {[]any{"7f"}, "CreateTrigger 7f", "made"},
		"Tasks.DeleteTrigger": {[]any{"7f"}, "DeleteTrigger 7f", ""},
		"Tasks.Check":         {[]any{"7f", true}, "CheckTask 7f true", "made"},
		"Tasks.CheckEnabled":  {[]any{"7f"}, "CheckEnabledTask 7f true", "made"},
		"Tasks.CheckAll":      {[]any{false}, "CheckTasks false", "[]"},
		"Tasks.Checks":        {nil, "TaskChecks", "[]"},
		"Tasks.Suggestions":   {[]any{"7f"}, "Suggestions 7f", "[]"},
		"Tasks.Dismiss":       {[]any{"7f", apitype.DismissRequest{ID: "model-haiku"}}, "DismissSuggestion 7f model-haiku false", ""},
		"Tasks.Move":          {[]any{"7f", "8a", -1}, "MoveTask 7f 8a -1", ""},
		"Tasks.Draft":         {[]any{fields}, `DraftTask {"name":"a"}`, "made"},
		"Tasks.Outlook":       {[]any{3}, "Outlook 3", "made"},

		"Runs.List": {[]any{apitype.RunFilter{Task: "a b", Job: "j", Status: []model.RunStatus{model.RunFailed, model.RunRunning}, Reason: model.ReasonStall, Since: &at, Until: &at, Text: "+=/", Machine: "box", NeedsAttention: true, Limit: 3, Offset: 4}},
			`Runs {"task":"a b","job":"j","status":["failed","running"],"reason":"stall","since":"2026-01-01T00:00:00Z","until":"2026-01-01T00:00:00Z","text":"+=/","machine":"box","needs_attention":true,"limit":3,"offset":4}`, "[]"},
		"Runs.Summaries":  {[]any{apitype.RunFilter{Task: "7f"}}, "RunSummaries 7f", "[]"},
		"Runs.Latest":     {[]any{[]string{"7f"}, 14}, `LatestRunSummaries ["7f"] 14`, "made"},
		"Runs.Stats":      {[]any{apitype.ByHour, apitype.RunFilter{Task: "7f"}}, "RunStats hour 7f", "[]"},
		"Runs.Search":     {[]any{"x y", apitype.RunFilter{Limit: 3}}, "SearchTranscripts x y 3", "made"},
		"Runs.Match":      {[]any{"7f", "x&y"}, "RunMatch 7f x&y", "made"},
		"Runs.DeleteLog":  {[]any{"7f"}, "DeleteLog 7f", ""},
		"Runs.Get":        {[]any{"7f"}, "Run 7f", "made"},
		"Runs.Record":     {[]any{"7f"}, "Record 7f", "made"},
		"Runs.Denied":     {[]any{"7f"}, "Denied 7f", "made"},
		"Runs.Cancel":     {[]any{"7f"}, "CancelRun 7f", ""},
		"Runs.Requests":   {nil, "Requests", "[]"},
		"Runs.Answer":     {[]any{"7f", apitype.AnswerRequest{Request: "1", Answer: apitype.AnswerDeny}}, `Answer  7f 1 "deny"`, ""},
		"Runs.Retry":      {[]any{"7f", apitype.RetryRequest{AllowDenied: true}}, `RetryRun 7f {"allow_denied":true}`, "made"},
		"Runs.Log":        {[]any{"7f"}, "LogPath 7f", ""},
		"Runs.LogPath":    {[]any{"7f"}, "LogPath 7f", "run.log"},
		"Runs.Transcript": {[]any{"7f"}, "LogPath 7f; Record 7f", ""},
		"Runs.Diff":       {[]any{"7f"}, "RunDiff 7f", "made"},
		"Runs.Compare":    {[]any{"7f", "8a"}, "CompareRuns 7f 8a", "made"},
		"Runs.ResumeLine": {[]any{"7f"}, "ResumeLine 7f", "made"},

		"Profiles.List":        {nil, "Profiles", "[]"},
		"Profiles.Get":         {[]any{"7f"}, "Profile 7f", "made"},
		"Profiles.Create":      {[]any{fields}, `CreateProfile {"name":"a"}`, "made"},
		"Profiles.Update":      {[]any{"7f", fields}, `UpdateProfile 7f {"name":"a"}`, "made"},
		"Profiles.Delete":      {[]any{"7f"}, "DeleteProfile 7f", "made"},
		"Profiles.Duplicate":   {[]any{"7f"}, "DuplicateProfile 7f", "made"},
		"Profiles.Restore":     {[]any{madeProf}, "RestoreProfile made", ""},
		"Profiles.StoreSecret": {[]any{"github.com/me", "x"}, "StoreSecret github.com/me x", ""},
		"Profiles.Test":        {[]any{"7f"}, "TestProfile 7f", "made"},

		"Settings.Get":    {nil, "", "sonnet"},
		"Settings.Update": {[]any{map[string]any{"theme": "dark"}}, `UpdateSettings {"theme":"dark"}`, "dark"},

		"System.Version":            {nil, "", "1.2.3"},
		"System.Status":             {nil, "Status", "7"},
		"System.Pause":              {[]any{apitype.PauseRequest{Until: &at}}, `Pause {"until":"2026-01-01T00:00:00Z"}`, "7"},
		"System.Resume":             {nil, "Resume", "7"},
		"System.Shutdown":           {nil, "Shutdown", ""},
		"System.Explain":            {[]any{model.ScheduleConfig{CronExpression: "@daily"}, at, 3}, "Explain @daily 2026-01-01T00:00:00Z 3", "made"},
		"System.ExplainText":        {[]any{"hourly", model.ScheduleConfig{}, "/srv", at, 3}, "Explain hourly/srv 2026-01-01T00:00:00Z 3", "made"},
		"System.WatchMatches":       {[]any{model.ScheduleConfig{WatchPath: "/x"}}, "WatchMatches /x", "3"},
		"System.Commands":           {[]any{"/x y"}, "Commands /x y", "/made"},
		"System.ImportSources":      {nil, "ImportSources", "made"},
		"System.PlanImport":         {[]any{apitype.ImportChoice{Kind: "python", Path: "/x"}}, "PlanImport python /x", "7"},
		"System.ImportFrom":         {[]any{apitype.ImportChoice{Kind: "crontab", IDs: []string{"a"}, Overwrite: true}}, `ImportFrom crontab ["a"] true`, "7"},
		"System.Doctor":             {nil, "Doctor", "[]"},
		"System.Acknowledge":        {nil, "Acknowledge", ""},
		"System.Today":              {[]any{time.Date(2026, 11, 27, 18, 0, 0, 0, time.UTC)}, "Today 2026-11-27T18:00:00Z", ""},
		"System.MarkDone":           {[]any{apitype.ItemsRequest{Runs: []string{"7f"}, Undo: true}}, "MarkDone [7f] [] true", ""},
		"System.Snooze":             {[]any{apitype.ItemsRequest{Tasks: []string{"7f"}}}, "Snooze [] [7f] false", ""},
		"System.TestNotifications":  {nil, "TestNotifications", "[]"},
		"System.Worktrees":          {nil, "Worktrees false", "[]"},
		"System.WorktreeBranches":   {nil, "Worktrees true", "[]"},
		"System.PruneWorktrees":     {[]any{[]string{"/w"}, true}, `PruneWorktrees ["/w"] true`, "/w"},
		"System.DiffWorktree":       {[]any{"/w"}, `DiffWorktree {"path":"/w","message":"","body":""}`, ""},
		"System.CommitWorktree":     {[]any{"/w", "m"}, `CommitWorktree {"path":"/w","message":"m","body":""}`, ""},
		"System.MergeWorktree":      {[]any{"/w", "m"}, `MergeWorktree {"path":"/w","message":"m","body":""}`, ""},
		"System.UndoMerge":          {[]any{"/w"}, `UndoMerge {"path":"/w","message":"","body":""}`, ""},
		"System.PushWorktree":       {[]any{"/w"}, `PushWorktree {"path":"/w","message":"","body":""}`, ""},
		"System.OpenPullRequest":    {[]any{"/w", "t", "b"}, `OpenPullRequest {"path":"/w","message":"t","body":"b"}`, ""},
		"System.DiscardWorktree":    {[]any{"/w"}, `DiscardWorktree {"path":"/w","message":"","body":""}`, ""},
		"System.DiscardedWorktrees": {nil, "DiscardedWorktrees", "[]"},
		"Fleet.Status":              {nil, "Fleet", "made"},
		"Fleet.Join":                {[]any{apitype.FleetJoin{Engine: "temporal://h", Name: "m"}}, "JoinFleet temporal://h m", "made"},
		"Fleet.Leave":               {nil, "LeaveFleet", "made"},
		"Fleet.Drain":               {[]any{true}, "DrainFleet true", "made"},
		"Fleet.ExportKey":           {nil, "FleetKey", "made"},
		"Fleet.Share":               {[]any{"7f", apitype.FleetShare{OnLoss: "again"}}, "ShareJob 7f again", "made"},
		"Tasks.Files":               {[]any{"7f"}, "TaskFiles 7f", ""},
		"Tasks.ApproveFile":         {[]any{apitype.TaskFileChoice{JobID: "7f", File: "a.md", Shown: "x"}}, "ApproveTaskFile 7f a.md x ", "made"},
		"Tasks.IgnoreFile":          {[]any{apitype.TaskFileChoice{JobID: "7f", File: "a.md"}}, "IgnoreTaskFile 7f a.md false ", ""},
		"Tasks.WriteFile":           {[]any{"7f", apitype.WriteFileRequest{File: "a.md"}}, "WriteTaskFile 7f a.md false ", "made"},
		"Tasks.Detach":              {[]any{"7f"}, "DetachTask 7f ", "made"},
		"Fleet.Unshare":             {[]any{"7f"}, "UnshareJob 7f", "made"},
		"Fleet.Map":                 {[]any{"7f", "/x"}, "MapJob 7f /x", "made"},

		"System.RestoreWorktree": {[]any{"w-1"}, "RestoreWorktree w-1", ""},
	}
	services := map[string]any{"Jobs": &c.Jobs, "Tasks": &c.Tasks, "Runs": &c.Runs, "Profiles": &c.Profiles, "Settings": &c.Settings, "System": &c.System, "Fleet": &c.Fleet}
	for name, service := range services {
		v := reflect.ValueOf(service)
		for i := range v.NumMethod() {
			full := name + "." + v.Type().Method(i).Name
			call, known := calls[full]
			if !known {
				t.Errorf("add %s to this table", full)
				continue
			}
			delete(calls, full)
			t.Run(full, func(t *testing.T) {
				method := v.Method(i)
				bindable(t, method.Type())
				var in []reflect.Value
				for _, a := range call.args {
					in = append(in, reflect.ValueOf(a))
				}
				out := method.Call(in)
				if err := out[len(out)-1].Interface(); err != nil {
					t.Fatal(err)
				}
				if got := fmt.Sprintf("%+v", out[0].Interface()); len(out) == 2 && !strings.Contains(got, call.reply) {
					t.Errorf("returned %s, want %s in it", got, call.reply)
				}
				if call.asked == "" {
					want(t, f)
				} else {
					want(t, f, strings.Split(call.asked, "; ")...)
				}
				f.fail(&model.Problem{Operation: "o", Field: "f", Message: "m", Hint: "h", Kind: model.KindConflict})
				defer f.fail(nil)
				defer f.take()
				out = method.Call(in)
				asked := len(f.take()) > 0
				err, _ := out[len(out)-1].Interface().(error)
				never := "Jobs.List Runs.Latest Tasks.List Profiles.List Tasks.Draft Tasks.Outlook Tasks.CheckAll Tasks.Checks System.Doctor System.TestNotifications System.ImportSources System.Status System.Shutdown Runs.Requests Fleet.Status"
				if !asked || strings.Contains(" "+never+" ", " "+full+" ") {
					return // the service's method returns no error
				}
				var p *model.Problem
				if !errors.As(err, &p) || *p != (model.Problem{Operation: "o", Field: "f", Message: "m", Hint: "h", Kind: model.KindConflict}) {
					t.Errorf("the problem is received as %+v", err)
				}
			})
		}
	}
	for name := range calls {
		t.Errorf("there is no %s", name)
	}
}

// bindable checks a method against what Wails can bind: no contexts, channels
// or functions, and an error last.
func bindable(t *testing.T, m reflect.Type) {
	t.Helper()
	for i := range m.NumIn() {
		switch k := m.In(i).Kind(); k {
		case reflect.Chan, reflect.Func, reflect.Interface:
			t.Errorf("takes %s", m.In(i))
		}
	}
	if n := m.NumOut(); n == 0 || n > 2 || m.Out(n-1) != reflect.TypeFor[error]() {
		t.Errorf("returns %v", m)
	}
}

func TestClientOfAnotherVersion(t *testing.T) {
	s, f := serve(t)
	c := client.New(s.Home).WithVersion("1.3.0")
	_, err := c.Tasks.Run("7f")
	var p *model.Problem
	if !errors.As(err, &p) || p.Hint != "claude-scheduler daemon restart" || !strings.Contains(p.Message, "1.3.0") || !strings.Contains(p.Message, "1.2.3") {
		t.Errorf("got %v", err)
	}
	want(t, f)
	if err := c.EnsureDaemon(t.Context(), "/nonexistent"); !errors.As(err, &p) || p.Hint != "claude-scheduler daemon restart" {
		t.Errorf("EnsureDaemon: %v", err)
	}
	if err := c.System.Shutdown(); err != nil {
		t.Errorf("it cannot be replaced: %v", err)
	}
}

func TestWithContext(t *testing.T) {
	s, f := serve(t)
	ctx, cancel := context.WithCancel(t.Context())
	c := client.New(s.Home).WithContext(ctx)
	if _, err := c.Jobs.List(); err != nil {
		t.Fatal(err)
	}
	f.take()
	streams := make(chan error, 1)
	begun := make(chan struct{}, 1)
	go func() {
		streams <- c.Events(context.Background(), func(apitype.Event) { begun <- struct{}{} })
	}()
	<-begun
	cancel()
	if err := <-streams; !errors.Is(err, context.Canceled) {
		t.Errorf("a stream ends with %v", err)
	}
	if _, err := c.Tasks.Run("7f"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	s.Stop() // so that every request is recorded
	if calls := f.take(); slices.Contains(calls, "RunTask 7f") {
		t.Errorf("the service was asked %q", calls)
	}
}

// TestZeroClient: the zero value reaches the user's own service.
func TestZeroClient(t *testing.T) {
	s, f := serve(t)
	t.Setenv("CLAUDE_SCHEDULER_HOME", s.Home)
	var c client.Client
	if _, err := c.Tasks.Run("7f"); err != nil {
		t.Fatal(err)
	}
	want(t, f, "RunTask 7f")
	if home, err := c.Home(); home != s.Home || err != nil {
		t.Errorf("%q, %v", home, err)
	}
}

func TestNoService(t *testing.T) {
	c := client.New(home(t))
	_, err := c.Jobs.List()
	var p *model.Problem
	if !errors.As(err, &p) || p.Kind != model.KindUnavailable || p.Message != "the background service is not running" || p.Hint == "" {
		t.Errorf("got %v", err)
	}
	if _, err := c.Jobs.Get(""); !errors.As(err, &p) || p.Field != "id" {
		t.Errorf("an empty id: %v", err)
	}
	if err := c.WaitGone(t.Context(), 0); err != nil {
		t.Error(err)
	}
}

// TestReplacedService: a service that waited for the data directory answers once
// the other has ended, and does not make that one look alive.
func TestReplacedService(t *testing.T) {
	s, _ := serve(t)
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	if err := client.New(s.Home).WaitGone(ctx, os.Getpid()+1); err != nil {
		t.Error(err)
	}
}

// TestKeepEvents reconnects automatically once the service is back.
func TestKeepEvents(t *testing.T) {
	s, _ := serve(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	events, lost, done := make(chan apitype.Event, 9), make(chan error, 99), make(chan struct{})
	go func() {
		client.New(s.Home).SubscribeForever(ctx, func(e apitype.Event) { events <- e }, func(err error) { lost <- err })
		close(done)
	}()
	<-events
	s.Stop()
	if err := <-lost; err == nil {
		t.Error("lost without a reason")
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	if e := <-events; e.Kind != apitype.EventReset {
		t.Errorf("reconnects with %+v", e)
	}
	cancel()
	<-done
}

// BenchmarkCall measures one small request on an open connection, and on a new one.
func BenchmarkCall(b *testing.B) {
	s := &Server{Service: &fake{}, Home: b.TempDir(), Version: "1.2.3"}
	if err := s.Start(); err != nil {
		b.Fatal(err)
	}
	defer s.Stop()
	b.Run("kept", func(b *testing.B) {
		c := client.New(s.Home)
		for b.Loop() {
			if _, err := c.System.Version(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("new", func(b *testing.B) {
		for b.Loop() {
			c := client.New(s.Home)
			if _, err := c.System.Version(); err != nil {
				b.Fatal(err)
			}
			c.Close()
		}
	})
}

// Requests of a run's processes carry the id of the run.
func TestRequestsOfARun(t *testing.T) {
	s, f := serve(t)
	t.Setenv("CLAUDE_SCHEDULER_RUN_ID", "r1")
	c := client.New(s.Home)
	for _, start := range []func(string) (model.Run, error){c.Tasks.Run, c.Tasks.RunEnabled, c.Jobs.Run} {
		if _, err := start("7f"); err != nil {
			t.Fatal(err)
		}
	}
	want(t, f, "RunTask 7f for r1", "RunEnabledTask 7f for r1", "RunJob 7f for r1")
}
