package engine

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"

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
		PausedUntil: settings.PausedUntil, HoldUntil: e.Store.State.Get().HoldUntil,
		Jobs: len(e.Store.Jobs.All()), Tasks: len(e.armed), SpentUSD: e.spent.on(now), Faults: e.allFaults(),
		LookedAt: e.Store.State.Get().LookedAt,
	}
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
	for id, a := range e.armed {
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
