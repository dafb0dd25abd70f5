package service

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/claude"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/schedule"
	"claude-scheduler/backend/scheduler"
	"claude-scheduler/backend/userpath"
	"claude-scheduler/backend/watch"
)

const (
	draftSlots = 5
	// matchesShown is how many files the editor's preview of a watch shows.
	matchesShown = 100
	// matchTimeout is how long a folder is searched for them.
	matchTimeout = 5 * time.Second
)

// Explain describes a schedule, or one in words, and lists its next slots.
func (svc *systemService) Explain(in apitype.ExplainRequest) (schedule.Explanation, error) {
	if in.Text == "" {
		return svc.explain(in.Schedule, in.From, in.N)
	}
	now := in.From
	if now.IsZero() {
		now = svc.clock.Now()
	}
	c, err := svc.parseSchedule(in.Text, in.Schedule, in.Folder, now)
	if err != nil {
		return schedule.Explanation{}, model.WithOperation("explain schedule", err)
	}
	out, err := svc.explain(c, in.From, in.N)
	out.Schedule = &c
	return out, err
}

func (svc *core) explain(c model.ScheduleConfig, from time.Time, n int) (schedule.Explanation, error) {
	zone, err := svc.scheduler.DefaultZone()
	if err != nil {
		return schedule.Explanation{}, model.WithOperation("explain schedule", err)
	}
	if from.IsZero() {
		from = svc.clock.Now()
	}
	out, err := schedule.Explain(c, zone, from, n)
	return out, model.WithOperation("explain schedule", err)
}

// DraftTask returns what the editor shows about the draft of a new task or, with
// an id in the patch, about that task with the changes. Nothing is saved.
func (svc *taskService) DraftTask(ctx context.Context, patch json.RawMessage) apitype.Draft {
	draft := apitype.Draft{Next: []time.Time{}, Notes: []string{}}
	var ref struct{ ID string }
	before := taskDefaults()
	if json.Unmarshal(patch, &ref) == nil && ref.ID != "" {
		if known, err := svc.findTask(ref.ID); err == nil {
			before = known
		}
	}
	patch, err := svc.resolvePatch(patch, before)
	if err != nil {
		draft.Problem = model.ProblemOf(err).WithOperation("check task")
		return draft
	}
	task, err := merge(before, patch)
	if err != nil {
		draft.Problem = model.ProblemOf(err).WithOperation("check task")
		return draft
	}
	if job, err := svc.findJob(string(task.JobID)); err == nil {
		task.JobID = model.Text(job.ID) // a name or a prefix is accepted, as when it is saved
	}
	draft.Task = task
	if explained, err := svc.explain(task.Schedule, time.Time{}, draftSlots); err == nil {
		draft.Meaning, draft.Next, draft.Notes = explained.Meaning, explained.Next, explained.Notes
		svc.leaveOutQuiet(task, &draft)
	}
	draft.After = scheduler.AfterText(svc.store, task)
	draft.Notes = append(draft.Notes, variableNotes(task)...)
	draft.Notes = append(draft.Notes, eventNotes(task)...)
	checked := task
	if checked.ID == "" {
		checked.ID = placeholderID
	}
	if err := svc.checkTask(ctx, checked, before); err != nil {
		draft.Problem = model.ProblemOf(err).WithOperation("check task")
	}
	if order, err := scheduler.RequestFor(svc.store, task); err == nil {
		draft.CommandLine = svc.runner.Preview(ctx, order)
	}
	return draft
}

// leaveOutQuiet replaces the next times of a draft with those at which the task
// would start: not in quiet time, nor after its end.
func (svc *core) leaveOutQuiet(task model.Task, draft *apitype.Draft) {
	zone, err := svc.scheduler.DefaultZone()
	if err != nil {
		return
	}
	compiled, err := schedule.Compile(task.Schedule, zone)
	if err != nil || !compiled.Timed() {
		return
	}
	starts := plan.Starts{Slots: compiled, Quiet: scheduler.QuietTimes(task, svc.store.Settings.Get().Sanitized(), zone)}
	if task.NotAfter != nil {
		starts.NotAfter = *task.NotAfter
	}
	n := draftSlots
	if task.MaxRuns > 0 {
		n = min(n, task.MaxRuns)
	}
	had := len(draft.Next)
	quiet := slices.ContainsFunc(draft.Next, func(at time.Time) bool { return starts.Quiet.At(at) != "" })
	if !quiet && n == draftSlots && (task.NotAfter == nil || had == 0 || !draft.Next[had-1].After(*task.NotAfter)) {
		return
	}
	draft.Next = []time.Time{}
	for at, ok := starts.Next(svc.clock.Now(), svc.clock.Now()); ok && len(draft.Next) < n; at, ok = starts.Next(at, at) {
		draft.Next = append(draft.Next, at)
	}
	switch {
	case len(draft.Next) == 0 && had > 0:
		draft.Notes = append(draft.Notes, "it never starts: all of its times are quiet, or after its end")
	case quiet:
		draft.Notes = append(draft.Notes, "times in quiet time are left out")
	}
}

// variableNotes says what a task cannot do whose prompt has variables: only a
// user can give their values.
func variableNotes(task model.Task) []string {
	if task.Schedule.Type == model.Manual && len(task.StartAfter) == 0 && task.GitHub.Event == "" || task.CommandType == model.CommandFile {
		return nil
	}
	used := claude.Variables(task.Command)
	if len(used) == 0 {
		return nil
	}
	return []string{"only a manual run has a value for " + strings.Join(used, ", ") + "; others will not start"}
}

// eventNotes says what to consider about the text of events.
func eventNotes(task model.Task) (notes []string) {
	if task.CommandType == model.CommandFile {
		return nil
	}
	used := claude.UsesPayload(task.Command)
	if used && task.Permissions == "bypass" {
		notes = append(notes, "{{payload}} comes from outside, and this task may do everything without asking")
	}
	if !used && task.GitHub.Event != "" {
		notes = append(notes, "the prompt has no {{payload}}, so Claude does not see the event")
	}
	return notes
}

// placeholderID is used instead of the id that a new task will get.
const placeholderID = "00000000-0000-4000-8000-000000000000"

// Commands lists the slash commands that can run unattended in a directory.
func (svc *systemService) Commands(ctx context.Context, dir string) ([]apitype.Command, error) {
	dir = userpath.Expand(dir)
	if info, err := os.Stat(dir); dir != "" && (err != nil || !info.IsDir() || !filepath.IsAbs(dir)) {
		return nil, model.WithOperation("list slash commands", model.Invalid("directory", dir+" is not a folder", "give the absolute path of one"))
	}
	offered, err := svc.commandsIn(ctx, dir)
	out := make([]apitype.Command, len(offered))
	for i, c := range offered {
		out[i] = apitype.Command(c)
	}
	return out, model.WithOperation("list slash commands", err)
}

// WatchMatches lists the files that a watch matches now.
func (svc *systemService) WatchMatches(ctx context.Context, c model.ScheduleConfig) (apitype.MatchResponse, error) {
	if err := checkPatterns(c.WatchPatterns); err != nil {
		return apitype.MatchResponse{}, model.WithOperation("list files", err)
	}
	looking, stop := context.WithTimeout(ctx, matchTimeout)
	defer stop()
	files, total, err := watch.Match(looking, scheduler.WatchSpec(c, svc.store.Dir()), matchesShown)
	if ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		return apitype.MatchResponse{Files: files, Total: total, Partial: true}, nil
	}
	if err != nil {
		return apitype.MatchResponse{}, model.WithOperation("list files", model.Invalid("schedule.watch_path", err.Error(), "correct the path"))
	}
	return apitype.MatchResponse{Files: files, Total: total}, nil
}
