package service

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/claude"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/report"
	"claude-scheduler/backend/runner"
	"claude-scheduler/backend/scheduler"
	"claude-scheduler/backend/store"
	"claude-scheduler/backend/supervisor"
	"claude-scheduler/backend/userpath"
)

// defaultPage is how many runs are listed when no limit is given.
const defaultPage = 100

// Runs lists runs, newest first, without their raw output.
func (svc *runService) Runs(f apitype.RunFilter) ([]model.Run, error) {
	filter, err := svc.storeFilter(f)
	if err != nil {
		return nil, model.WithOperation("list runs", err)
	}
	runs, err := svc.store.Runs.List(filter)
	requests := svc.requestsOf(runs)
	for i := range runs {
		runs[i] = withHeadline(runs[i])
		runs[i].Requests = requests[runs[i].ID]
	}
	return runs, model.WithOperation("list runs", err)
}

// withHeadline returns a run with its headline, which earlier versions did not
// record.
func withHeadline(run model.Run) model.Run {
	if run.Headline == "" {
		run.Headline = report.Headline(run)
	}
	return run
}

func (svc *runService) storeFilter(f apitype.RunFilter) (store.Filter, error) {
	out := store.Filter{Status: f.Status, Reason: f.Reason, Text: f.Text, Machine: f.Machine, NeedsAttention: f.NeedsAttention, Limit: f.Limit, Offset: f.Offset}
	if out.Limit <= 0 {
		out.Limit = defaultPage
	}
	for _, s := range f.Status {
		if !slices.Contains(model.RunStatuses, s) {
			return out, model.Invalid("status", string(s)+" is not a status", "upcoming, running, success, failed or cancelled")
		}
	}
	if f.Reason != "" && !slices.Contains(model.Reasons, f.Reason) {
		return out, model.Invalid("reason", string(f.Reason)+" is not a reason", "for example overlap, missed, timeout, usage_limit, check")
	}
	if f.Since != nil {
		out.Since = *f.Since
	}
	if f.Until != nil {
		out.Until = *f.Until
	}
	if f.Task != "" {
		out.Task = f.Task // the history of a deleted task is found by its full id
		if task, err := svc.findTask(f.Task); err == nil {
			out.Task = task.ID
		} else if len(f.Task) < 36 {
			return out, err
		}
	}
	if f.Job != "" {
		out.Job = f.Job
		if job, err := svc.findJob(f.Job); err == nil {
			out.Job = job.ID
		} else if len(f.Job) < 36 {
			return out, err
		}
	}
	return out, nil
}

// Run returns one run by id or unique prefix, with its raw output read from
// the log.
func (svc *runService) Run(ref string) (model.Run, error) {
	run, err := svc.Record(ref)
	if err != nil {
		return run, err
	}
	if err := svc.fetchLog(context.Background(), run); err != nil {
		return run, model.WithOperation("read log", err)
	}
	run.RawOutput, err = tail(svc.store.LogPath(run.ID), maxRaw)
	return run, model.WithOperation("read log", err)
}

// Record is Run without the raw output.
func (svc *runService) Record(ref string) (model.Run, error) {
	run, err := svc.findRun(ref)
	if err != nil {
		return run, model.WithOperation("show run", err)
	}
	if latest := svc.scheduler.LatestRun(run.ID); latest != nil {
		run = *latest
	}
	return withHeadline(run), nil
}

// maxRaw bounds the raw output in a record, in bytes; the log has all of it.
const maxRaw = 8 << 20

// tail returns the last complete lines of a log, at most limit bytes; empty when
// there is no log.
func tail(path string, limit int64) (string, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer file.Close()
	end, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return "", err
	}
	data, err := io.ReadAll(io.NewSectionReader(file, max(0, end-limit), limit))
	if end > limit {
		data = data[bytes.IndexByte(data, '\n')+1:]
	}
	return string(data), err
}

// CancelRun ends a waiting or running run.
func (svc *runService) CancelRun(ref string) error {
	run, err := svc.findRun(ref)
	switch {
	case err != nil:
	case run.FleetRun != "" && !svc.scheduler.IsActive(run.ID):
		err = svc.cancelShared(run)
	default:
		err = svc.scheduler.Cancel(run)
	}
	return model.WithOperation("cancel run", err)
}

// DeleteLog deletes the log of a run that has ended; its record stays.
func (svc *runService) DeleteLog(ref string) error {
	run, err := svc.Record(ref)
	if err == nil && !run.Status.Ended() {
		err = &model.Problem{Field: "id", Message: "the run has not ended", Hint: "wait until it ends, or cancel it", Kind: model.KindConflict}
	}
	if err == nil {
		err = svc.store.Runs.RemoveLog(run.ID)
	}
	return model.WithOperation("delete log", err)
}

// LogPath returns the file with the raw stream of a run.
func (svc *runService) LogPath(ref string) (string, error) {
	run, err := svc.findRun(ref)
	if err == nil {
		err = svc.fetchLog(context.Background(), run)
	}
	return svc.store.LogPath(run.ID), model.WithOperation("find log", err)
}

// FollowLog calls each for every line of a run's log from an offset on, and
// for each new one until the run ends or ctx does.
func (svc *runService) FollowLog(ctx context.Context, ref string, from int64, each func(line []byte, next int64) error) error {
	run, err := svc.findRun(ref)
	if err != nil {
		return model.WithOperation("follow log", err)
	}
	ctx, ended, stop := svc.ended(ctx, run.ID)
	defer stop()
	if svc.isElsewhere(run) {
		ended = svc.followElsewhere(ctx, run)
	}
	err = supervisor.Follow(ctx, svc.store.LogPath(run.ID), from, ended, each)
	return model.WithOperation("follow log", err)
}

// ended returns a channel that is closed once a run has ended, and a context
// that ends if the service stops earlier: a follower must not mistake that for
// the end of the run.
func (svc *runService) ended(ctx context.Context, id string) (context.Context, <-chan struct{}, func()) {
	done := make(chan struct{})
	events, unsubscribe := svc.scheduler.Subscribe()
	if !svc.scheduler.IsActive(id) {
		unsubscribe()
		close(done)
		return ctx, done, func() {}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		defer cancel(scheduler.ErrStopped)
		for event := range events {
			over := event.Kind == apitype.EventRun && event.ID == id && event.Run != nil && event.Run.Status.Ended()
			if over || event.Kind == apitype.EventReset && !svc.scheduler.IsActive(id) {
				close(done)
				<-ctx.Done() // the last lines are still read
				return
			}
		}
	}()
	return ctx, done, func() {
		cancel(nil)
		unsubscribe()
	}
}

// RunDiff returns what a run changed, as a unified diff; empty when nothing or
// unknown.
func (svc *runService) RunDiff(ctx context.Context, ref string) (string, error) {
	run, err := svc.findRun(ref)
	if err != nil {
		return "", model.WithOperation("show changes", err)
	}
	diff, err := runner.Diff(ctx, svc.store, svc.runner.Environment(ctx), run)
	return diff, model.WithOperation("show changes", err)
}

// ResumeLine returns the shell command that continues the session of a run in a
// terminal.
func (svc *runService) ResumeLine(ctx context.Context, ref string) (string, error) {
	run, err := svc.findRun(ref)
	if err == nil && run.SessionID == "" {
		err = &model.Problem{Field: "session_id", Message: "the run has no session", Kind: model.KindConflict}
	}
	if err != nil {
		return "", model.WithOperation("continue in terminal", err)
	}
	env := svc.runner.Environment(ctx)
	path, err := claude.Find(svc.store.Settings.Get().ClaudePath, env)
	if err != nil {
		return "", model.WithOperation("continue in terminal", err)
	}
	return claude.Terminal(path, svc.runDir(run), string(run.SessionID)), nil
}

// runDir returns the directory a run worked in, as far as it is known.
func (svc *runService) runDir(run model.Run) string {
	if run.Directory != "" {
		return run.Directory
	}
	if job, ok := svc.store.Jobs.Get(string(run.JobID)); ok {
		return userpath.Expand(job.WorkingDirectory.Path)
	}
	return ""
}
