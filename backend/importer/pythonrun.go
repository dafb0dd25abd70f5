package importer

import (
	"strings"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/runner/verdict"
	"claude-scheduler/backend/transcript"
)

// run imports a run into the history. Its cost and output are read from its
// stream: the Python program did not record them.
func (p *python) run(o object, log func(string) string) {
	r := model.NewRun()
	r.ID = p.identify("run", &o)
	r.TaskID, r.TaskName = o.text("task_id"), nameOf(o.text("task_name"))
	r.Status = model.RunStatus(o.text("status"))
	if r.Status == model.RunUpcoming { // a future slot, which this program computes itself
		return
	}
	r.ScheduledTime = o.time("scheduled_time", p.Zone)
	r.StartTime, r.EndTime = p.instant(o, "start_time"), p.instant(o, "end_time")
	if r.ScheduledTime.IsZero() && r.StartTime != nil {
		r.ScheduledTime = *r.StartTime
	}
	if duration, ok := read[float64](o, "a number", "duration"); ok {
		r.Duration = &duration
	} else if r.StartTime != nil && r.EndTime != nil {
		seconds := r.EndTime.Sub(*r.StartTime).Seconds()
		r.Duration = &seconds
	}
	r.SessionID, r.Output = model.Text(o.text("session_id")), o.text("output")
	if words := strings.TrimSpace(o.text("errors")); words != "" {
		r.Errors = model.Strings{words}
	}
	if code, ok := read[int](o, "a number", "exit_code"); ok {
		r.ExitCode = &code
	}
	for _, t := range p.Tasks {
		if t.ID == r.TaskID {
			r.JobID, r.Trigger = t.JobID, triggerOf(t.Schedule)
		}
	}
	stream := ""
	if log != nil { // the log also contains the CLI's standard error
		stream = log(r.ID)
	}
	if stream == "" {
		stream = o.text("raw_output")
	}
	p.ending(&r, stream)
	p.Runs = append(p.Runs, RunHistory{Run: r, Log: stream})
}

func (p *python) instant(o object, name string) *time.Time {
	if t := o.time(name, p.Zone); !t.IsZero() {
		return &t
	}
	return nil
}

func triggerOf(c model.ScheduleConfig) model.Trigger {
	switch c.Type {
	case model.Interval, model.Calendar:
		return model.TriggerSchedule
	case model.FileWatch:
		return model.TriggerFileWatch
	case model.Sequential:
		return model.TriggerSequential
	}
	return model.TriggerManual
}

// ending completes a run with the data of its stream, and sets its reason. Its
// status is not changed.
func (p *python) ending(r *model.Run, stream string) {
	v := verdict.Verdict{Reason: model.ReasonError}
	if stream != "" {
		if t, err := transcript.Read(strings.NewReader(stream)); err == nil {
			o := t.Outcome()
			r.Model, r.ClaudeVersion, r.Directory = o.Model, o.ClaudeVersion, o.Cwd
			r.CostUSD, r.NumTurns, r.PermissionDenials = o.Total.CostUSD, o.Total.NumTurns, o.Denials
			if usage := o.Total.Usage; usage != (model.Usage{}) {
				r.Usage = &usage
			}
			if o.HasResult && o.Text != "" {
				r.Output = o.Text
			}
			v = verdict.Classify(o, verdict.Exit{ExitCode: r.ExitCode, Stderr: strings.Join(r.Errors, "\n")})
		}
	}
	words := strings.Join(r.Errors, "\n")
	switch {
	case r.Status == model.RunSuccess:
	case r.Status == model.RunCancelled:
		r.Reason = model.ReasonUser
	case r.Status != model.RunFailed, strings.Contains(words, "No running process found"):
		if r.Status != model.RunFailed {
			r.Errors = append(r.Errors, "the Python program did not record how it ended")
		}
		r.Status, r.Reason = model.RunFailed, model.ReasonInterrupted
		if r.EndTime == nil {
			r.EndTime = r.StartTime
		}
	case strings.Contains(words, "CLI not found"):
		r.Reason = model.ReasonNotStarted
	default:
		r.Reason = v.Reason
	}
}
