package engine

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/contract"
	"claude-scheduler/backend/model"
)

// Status is what the service says of itself.
func (e *Engine) Status() contract.Status {
	status, _ := ask(e, func() (contract.Status, error) { return e.statusNow(), nil })
	return status
}

func (e *Engine) statusNow() contract.Status {
	now := e.Clock.Now()
	settings := e.Store.Settings.Get()
	s := contract.Status{
		Version: e.Version, PID: os.Getpid(), Home: e.Store.Dir(), HTTPAddress: settings.HTTPAddress, StartedAt: stamp(e.started),
		PausedUntil: settings.PausedUntil,
		Jobs:        len(e.Store.Jobs.All()), Tasks: len(e.armed), SpentUSD: e.spentToday(now), Faults: e.allFaults(),
		LookedAt: e.Store.State.Get().LookedAt,
	}
	s.Limits, s.HoldUntil = e.shownLimits(now)
	for _, a := range e.active {
		if a.going {
			s.Running++
		} else {
			s.Waiting++
		}
	}
	for _, t := range e.tasks {
		a := e.armed[t.ID]
		if t.Slots != nil && !t.Next.Equal(never) && (s.Next == nil || t.Next.Before(s.Next.At)) {
			s.Next = &contract.Next{TaskID: t.ID, TaskName: a.task.Name, At: t.Next}
		}
		if a.task.Schedule.Type != model.Manual {
			s.Armed++
		}
	}
	return s
}

// allFaults joins what the loop, the store and the watches report.
func (e *Engine) allFaults() []contract.Fault {
	out := slices.Collect(maps.Values(e.faults))
	for _, f := range e.Store.Faults() {
		hint := ""
		switch {
		case f.Copy != "":
			hint = "correct the file; then the kept copy can be deleted"
		case f.Record != "" || f.Field != "":
			hint = "correct it in " + f.File
		}
		out = append(out, contract.Fault{Subject: f.File, Message: strings.TrimPrefix(f.Error(), f.File+": "), Hint: hint, Since: f.Since})
	}
	for id, err := range e.Watcher.Faults() {
		out = append(out, contract.Fault{Subject: id, Message: err.Error(), Hint: watchHint(err), Since: watchSince(err)})
	}
	for _, f := range e.Notifier.Faults() {
		out = append(out, contract.Fault{Subject: addresses, Message: f.To + " could not be told: " + f.Message, Hint: "correct it in the settings, then send a test", Since: f.Since})
	}
	if login := e.Executor.LoginState(); login.Fault != nil {
		out = append(out, contract.Fault{Subject: environment, Message: login.Problem(), Hint: "it is asked again with the next run; " + loginHint, Since: stamp(login.Since)})
	}
	for _, l := range e.Store.State.Get().Limits {
		if l.Until.IsZero() {
			out = append(out, contract.Fault{Subject: "usage", Message: "spending limit of the " + l.Owner + ": " + l.Reason, Hint: "add credit or raise the limit, then run a task; claude-scheduler resume hides this", Since: l.Since})
		}
	}
	out = append(out, e.clockFault(e.Clock.Now())...)
	for id, a := range e.armed {
		if a.stopped != nil {
			out = append(out, contract.Fault{Subject: id, Message: a.stopped.Why, Hint: loopHint, Since: a.stopped.At})
		}
		if a.problem != nil {
			since := a.task.UpdatedAt
			if since.IsZero() { // written by hand
				since = a.armedAt
			}
			out = append(out, contract.Fault{Subject: id, Message: a.problem.Error(), Hint: "edit the task", Since: since})
		}
	}
	slices.SortFunc(out, func(a, b contract.Fault) int { return strings.Compare(a.Subject, b.Subject) })
	return out
}

// clockFault says why there are no slots after the clock was set back: those
// until its former time are on record, and do not come again.
func (e *Engine) clockFault(now time.Time) []contract.Fault {
	var latest time.Time
	for _, t := range e.tasks {
		if t.LastSlot.Sub(now) > time.Minute && t.LastSlot.After(latest) {
			latest = t.LastSlot
		}
	}
	if latest.IsZero() {
		return nil
	}
	return []contract.Fault{{
		Subject: "clock", Message: "the clock was set back: slots until " + latest.Local().Format("2006-01-02 15:04 MST") + " are on record and do not run again",
		Hint: "tasks run again after that time; check the clock if it is wrong",
	}}
}

// announceStatus sends the status to clients when it changed.
func (e *Engine) announceStatus() {
	if !e.events.heard() {
		return
	}
	status := e.statusNow()
	data, err := json.Marshal(status)
	if err != nil || string(data) == e.status {
		return
	}
	e.status = string(data)
	e.events.send(contract.Event{Kind: contract.EventStatus, Status: &status})
}
