package runner

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"time"

	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/runner/verdict"
	"claude-scheduler/backend/supervisor"
	"claude-scheduler/backend/transcript"
)

// follow reads a run's log until its supervisor is done, and classifies the
// result.
func (x *Executor) follow(ctx context.Context, o Request, handle *supervisor.Handle, run model.Run, k runState, env *environ.Environment, h Hooks) (Result, error) {
	stream := transcript.NewOutcome()
	f := &follower{run: run, state: k, hooks: h, stream: stream, cancel: handle.Cancel, shown: stream.Outcome().Total}
	err := supervisor.FollowBatches(ctx, x.Paths.LogPath(run.ID), 0, handle.Done(), f.line, f.caughtUp)
	if ctx.Err() != nil {
		return Result{}, ctx.Err()
	}
	if err != nil { // an unreadable log does not end the run
		select {
		case <-handle.Done():
		case <-ctx.Done():
			return Result{}, ctx.Err()
		}
	}
	exit, exitErr := handle.Exit()
	if exitErr != nil {
		return x.interrupted(ctx, o, f.run, k, env), ctx.Err()
	}
	result := f.result(exit)
	if err != nil {
		result.Run.Remark("the log could not be read: " + err.Error())
	}
	result = x.finalize(ctx, o, result, k, env)
	result.Run.Headline = headline(result.Run, env)
	return result, ctx.Err()
}

// follower follows the log of one run and reports its progress.
type follower struct {
	run    model.Run
	state  runState
	hooks  Hooks
	stream *transcript.Transcript
	cancel func(reason string) error

	reported   time.Time         // when progress was last reported because of a line
	shown      transcript.Totals // what was reported then
	cancelled  bool              // because a required server is missing
	newRequest bool              // the requests for permissions changed since caughtUp
}

// line adds a line of the log.
func (f *follower) line(line []byte, _ int64) error {
	f.stream.Add(line)
	if len(f.state.Servers.Required) > 0 && !f.cancelled && bytes.Contains(line, []byte(`"init"`)) && f.state.Servers.unavailable(f.stream.Outcome()) {
		f.cancelled = true
		_ = f.cancel(string(model.ReasonMCPServer)) // if that fails, the end of the run reports it
	}
	if bytes.Contains(line, []byte(`"rate_limit_event"`)) && f.hooks.Usage != nil {
		if u := usageOf(f.stream.Outcome(), f.state.Owner, now()); len(u.Windows) > 0 {
			f.hooks.Usage(u)
		}
	}
	f.newRequest = f.newRequest || bytes.HasPrefix(line, permissionLine)
	if time.Since(f.reported) < progressEvery {
		return nil
	}
	if o := f.stream.Outcome(); o.Total != f.shown || o.SessionID != "" && string(f.run.SessionID) != o.SessionID || f.run.Model != o.Model {
		f.reported, f.shown = time.Now(), o.Total
		f.run = progress(f.run, o)
		f.hooks.Progress(f.run)
	}
	return nil
}

// caughtUp reports new requests for permissions immediately: no line may follow
// until they are answered.
func (f *follower) caughtUp() {
	if !f.newRequest {
		return
	}
	f.newRequest = false
	f.run = progress(f.run, f.stream.Outcome())
	f.run.Requests = f.stream.Outcome().Requests
	f.hooks.Progress(f.run)
}

// result classifies a run that ended.
func (f *follower) result(exit supervisor.Exit) Result {
	f.stream.End()
	o := f.stream.Outcome()
	run := progress(f.run, o)
	run.Requests = nil // those that still waited were withdrawn
	unknown := remarkCost(&run, o)
	remarkRequests(&run, o)
	result := classifyExit(run, o, exit)
	result.CostUnknown = unknown
	result.Run.Remark(f.state.Servers.leftOut(o)...)
	result = f.state.Servers.failIfMissing(result, o)
	result = f.state.reported(result)
	result.Owner, result.Usage = f.state.Owner, usageOf(o, f.state.Owner, exit.EndedAt)
	if o.Late > 0 {
		result.Run.Remark(lateLines(o.Late))
	}
	return result
}

// usageOf is what the stream last reported about the usage windows of the login;
// at is when, if the stream does not say.
func usageOf(o transcript.Outcome, owner Owner, at time.Time) Usage {
	if !o.WindowsAt.IsZero() {
		at = o.WindowsAt
	}
	return Usage{Owner: owner, At: at, Windows: o.Windows}
}

// permissionLine is how the lines of requests for permissions, and of their
// answers, begin.
var permissionLine = []byte(`{"type":"claude_scheduler","subtype":"permission_`)

// lateLines returns the remark that other processes wrote into the stream after
// the CLI had exited.
func lateLines(n int) string {
	if n == 1 {
		return "1 line that came after Claude Code had exited was not counted; another process wrote it"
	}
	return fmt.Sprintf("%d lines that came after Claude Code had exited were not counted; other processes wrote them", n)
}

// progress copies what the stream has reported so far to the record.
func progress(run model.Run, o transcript.Outcome) model.Run {
	if o.SessionID != "" {
		run.SessionID = model.Text(o.SessionID)
	}
	if o.Model != "" {
		run.Model = o.Model
	}
	if o.ClaudeVersion != "" {
		run.ClaudeVersion = o.ClaudeVersion
	}
	run.CostUSD, run.NumTurns = o.Total.CostUSD, o.Total.NumTurns
	usage := o.Total.Usage
	run.Usage = &usage
	run.PermissionDenials, run.FailedSteps = o.Denials, o.FailedSteps
	return run
}

// remarkCost reports, and remarks, whether the cost of a run is unknown rather than
// zero. Claude Code reports the cost only in its result, and writes no result
// when it is interrupted before a tool has started or while it ends.
func remarkCost(run *model.Run, o transcript.Outcome) (unknown bool) {
	used := transcript.Tokens(o.Total.Usage)
	if o.HasResult || o.Total.CostUSD != 0 || used == 0 {
		return false
	}
	run.Remark(fmt.Sprintf("the cost is unknown: Claude Code ended before it reported it; %d tokens were used", used))
	return true
}

// interrupted returns the result of a run whose supervisor ended without
// leaving an exit record: the machine was restarted, or it was killed. Its
// output so far is kept. It is not retried, because its progress is unknown.
func (x *Executor) interrupted(ctx context.Context, o Request, run model.Run, k runState, env *environ.Environment) Result {
	ended := now()
	var result Result
	if file, err := os.Open(x.Paths.LogPath(run.ID)); err == nil {
		defer file.Close()
		if stream, err := transcript.Read(file); err == nil {
			run = progress(run, stream.Outcome())
			result.CostUnknown = remarkCost(&run, stream.Outcome())
			run.Output = output(stream.Outcome())
			result.Run = run
			result.noteLimit(stream.Outcome(), verdict.Exit{At: ended})
			run = result.Run
		}
	}
	run.Status, run.Reason, run.EndTime = model.RunFailed, model.ReasonInterrupted, &ended
	run.Requests = nil
	run.Errors = model.Strings{"the run was interrupted: the machine was restarted or its supervisor was ended; output up to that point is kept"}
	k.Commit = ""
	result.Run, result.Owner = run, k.Owner
	return x.finalize(ctx, o, result, k, env)
}
