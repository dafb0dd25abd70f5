package scheduler

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
)

// limitedUntil returns a function that says until when a usage limit or the
// reserve holds the runs of a task; zero: nothing does.
func (l *loop) limitedUntil(now time.Time) func(*scheduledTask) time.Time {
	s := plan.State{Limits: l.limits.planned(), Windows: l.usage.planned(), ReservePercent: l.effectiveSettings().ReservePercent}
	return func(t *scheduledTask) time.Time { return s.BlockedUntil(now, l.limits.ownerNow(t)) }
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// status returns the current state of the service.
func (l *loop) status() apitype.Status {
	now := l.clock.Now()
	settings := l.store.Settings.Get()
	s := apitype.Status{
		Version: l.version, PID: os.Getpid(), Home: l.store.Dir(), HTTPAddress: settings.HTTPAddress, StartedAt: model.RecordTime(l.startedAt),
		PausedUntil: settings.PausedUntil,
		Jobs:        len(l.store.Jobs.All()), Tasks: len(l.tasks), SpentUSD: l.spentToday(now), Faults: l.allFaults(),
		LookedAt: l.store.State.Get().LookedAt,
	}
	s.Limits, s.HoldUntil = l.limits.shown(now, l.tasks)
	s.Windows, s.Reserve = l.usage.shown(now), l.effectiveSettings().ReservePercent
	s.Queue, s.Budgets = l.shownQueue(), l.shownBudgets(now)
	for _, a := range l.active {
		if a.started {
			s.Running++
		} else {
			s.Waiting++
		}
		s.Requests += len(a.run.Requests)
	}
	limited := l.limitedUntil(now)
	for _, t := range l.planned {
		a := l.tasks[t.ID]
		if t.Slots != nil && !t.Start.Equal(never) {
			at := later(t.Start, limited(a))
			if s.Next == nil || at.Before(s.Next.At) {
				s.Next = &apitype.Next{TaskID: t.ID, TaskName: a.task.Name, At: at}
			}
		}
		if (a.task.Schedule.Type != model.Manual || a.task.GitHub.Event != "") && a.over(now) == "" {
			s.Armed++
		}
	}
	return s
}

const (
	// EnvironmentFault is the subject of a login shell that could not be read.
	EnvironmentFault = "environment"
	// LoginShellHint says what helps when the login shell does not answer.
	LoginShellHint = "check what your shell startup files do without a terminal; CLAUDE_SCHEDULER_LOGIN_SHELL is set while they are read"
)

// allFaults joins what the loop, the store and the watches report.
func (l *loop) allFaults() []apitype.Fault {
	out := l.faults.all()
	for _, f := range l.store.Faults() {
		hint := ""
		switch {
		case f.Copy != "":
			hint = "correct the file; then the kept copy can be deleted"
		case f.Record != "" || f.Field != "":
			hint = "correct it in " + f.File
		}
		out = append(out, apitype.Fault{Subject: f.File, Message: strings.TrimPrefix(f.Error(), f.File+": "), Hint: hint, Since: f.Since})
	}
	for id, err := range l.watcher.Faults() {
		out = append(out, apitype.Fault{Subject: id, Message: err.Error(), Hint: watchHint(err), Since: watchSince(err)})
	}
	for _, f := range l.notifier.Faults() {
		out = append(out, apitype.Fault{Subject: "notification_urls", Message: "notification to " + f.To + " failed: " + f.Message, Hint: "correct it in the settings, then send a test", Since: f.Since})
	}
	if login := l.runner.LoginState(); login.Problem() != "" {
		out = append(out, apitype.Fault{Subject: EnvironmentFault, Message: login.Problem(), Hint: "it is read again with the next run; " + LoginShellHint, Since: model.RecordTime(login.Since)})
	}
	for _, limit := range l.store.State.Get().Limits {
		if limit.Until.IsZero() {
			out = append(out, apitype.Fault{Subject: "usage", Message: "spending limit of the " + limit.Owner + ": " + limit.Reason, Hint: "add credit or raise the limit, then run a task; claude-scheduler resume hides this", Since: limit.Since})
		}
	}
	out = append(out, clockFault(l.clock.Now(), l.planned)...)
	for _, job := range l.store.Jobs.All() {
		if !model.IsID(job.ID) {
			out = append(out, apitype.Fault{Subject: "jobs.json", Message: fmt.Sprintf("%q: id: is not a UUID; its tasks do not run", job.ID), Hint: "correct it in jobs.json", Since: model.RecordTime(job.UpdatedAt)})
		}
	}
	for id, a := range l.tasks {
		if fault := l.githubFault(id); fault != nil {
			out = append(out, *fault)
		}
		if jobID := string(a.task.JobID); jobID != "" && a.problem == nil && l.store.Jobs.Readable() {
			if _, ok := l.store.Jobs.Get(jobID); !ok {
				out = append(out, apitype.Fault{Subject: id, Message: "its job " + jobID + " does not exist, so its runs fail", Hint: "move the task to another job, or correct jobs.json", Since: a.armedAt})
			}
		}
		if a.stopped != nil {
			out = append(out, apitype.Fault{Subject: id, Message: a.stopped.Why, Hint: loopHint, Since: a.stopped.At})
		}
		if a.problem != nil {
			since := a.task.UpdatedAt
			if since.IsZero() { // a manual edit
				since = a.armedAt
			}
			out = append(out, apitype.Fault{Subject: id, Message: a.problem.Error(), Hint: "edit the task", Since: since})
		}
	}
	slices.SortFunc(out, func(a, b apitype.Fault) int { return strings.Compare(a.Subject, b.Subject) })
	return out
}

// clockFault explains why there are no slots after the clock was set back:
// those until its former time are recorded, and do not run again.
func clockFault(now time.Time, tasks []plan.Task) []apitype.Fault {
	var latest time.Time
	for _, t := range tasks {
		if t.LastSlot.Sub(now) > time.Minute && t.LastSlot.After(latest) {
			latest = t.LastSlot
		}
	}
	if latest.IsZero() {
		return nil
	}
	return []apitype.Fault{{
		Subject: "clock", Message: "the clock was set back: slots until " + latest.Local().Format("2006-01-02 15:04 MST") + " are on record and do not run again",
		Hint: "tasks run again after that time; check the clock if it is wrong",
	}}
}

// announceStatus sends the status to clients when it changed.
func (l *loop) announceStatus() {
	if !l.events.hasSubscribers() {
		return
	}
	status := l.status()
	data, err := json.Marshal(status)
	if err != nil || string(data) == l.lastStatus {
		return
	}
	l.lastStatus = string(data)
	l.events.send(apitype.StatusEvent(status))
}
