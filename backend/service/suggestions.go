package service

import (
	"fmt"
	"slices"
	"time"

	"claude-scheduler/backend/advice"
	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/permission"
	"claude-scheduler/backend/store"
)

// Suggestions returns what the latest runs of a task suggest to change, without
// what the user dismissed.
func (svc *taskService) Suggestions(ref string) ([]apitype.Suggestion, error) {
	task, err := svc.findTask(ref)
	if err != nil {
		return nil, model.WithOperation("list suggestions", err)
	}
	history, err := svc.history(task)
	if err != nil {
		return nil, model.WithOperation("list suggestions", err)
	}
	return advice.Suggest(history), nil
}

// history reads the latest executed runs of a task: from memory, and from the disk
// only the few that were denied something.
func (svc *taskService) history(task model.Task) (advice.History, error) {
	h := advice.History{Task: task, Settings: svc.store.Settings.Get(), Dismissed: svc.store.State.Get().Dismissed[task.ID]}
	repeated := map[string]bool{}
	page := store.Filter{Task: task.ID, Status: []model.RunStatus{model.RunSuccess, model.RunFailed}, Limit: 2 * advice.MaxRuns}
	for _, s := range svc.store.Runs.Summaries(page) {
		if s.Trigger == model.TriggerRetry {
			repeated[s.RetryOfID()] = true
		}
		if s.StartTime.IsZero() || repeated[s.ID] || len(h.Runs) == advice.MaxRuns {
			continue
		}
		run := advice.Run{Status: s.Status, Reason: s.Reason, Outcome: s.Outcome, Model: s.Model, CostUSD: s.CostUSD,
			Took: time.Duration(s.Duration * float64(time.Second)), Progressed: s.OutputTokens > 0 || s.Changes != (store.Changes{})}
		if s.Denied > 0 && len(h.Runs) < advice.MaxDenied {
			var err error
			if run.Denied, err = svc.deniedIn(s.ID); err != nil {
				return h, err
			}
		}
		h.Runs = append(h.Runs, run)
	}
	return h, nil
}

// deniedIn returns what would permit the denied calls of a run; nothing if the run
// was removed meanwhile.
func (svc *taskService) deniedIn(id string) ([]permission.Grant, error) {
	run, found, err := svc.store.Runs.Get(id)
	if err != nil || !found {
		return nil, err
	}
	return (&runService{svc.core}).denied(run).Calls, nil
}

// maxDismissed bounds what is remembered of a task.
const maxDismissed = 200

// DismissSuggestion dismisses a suggestion of a task for good, or with Undo
// suggests it again.
func (svc *taskService) DismissSuggestion(ref string, r apitype.DismissRequest) error {
	return model.WithOperation("dismiss suggestion", svc.change(func() error {
		task, err := svc.findTask(ref)
		if err != nil {
			return err
		}
		h, err := svc.history(task)
		if err != nil {
			return err
		}
		before := h.Dismissed
		h.Dismissed = nil
		all := advice.Suggest(h)
		at := slices.IndexFunc(all, func(s advice.Suggestion) bool { return s.ID == r.ID })
		if at < 0 && !(r.Undo && slices.Contains(before, r.ID)) {
			return &model.Problem{Field: "id", Message: fmt.Sprintf("there is no suggestion %q for %s", r.ID, task.Name), Hint: "see claude-scheduler task suggestions", Kind: model.KindNotFound}
		}
		if !r.Undo {
			err = svc.remember(task.ID, r.ID)
		} else {
			forgotten := []string{r.ID}
			if at >= 0 {
				forgotten = append(forgotten, all[at].Rules...)
			}
			err = svc.setDismissed(task.ID, slices.DeleteFunc(slices.Clone(before), func(d string) bool { return slices.Contains(forgotten, d) }))
		}
		if err == nil {
			svc.scheduler.Announce(apitype.TaskEvent(task))
		}
		return err
	}))
}

// rememberRemoved remembers the rules that an update removed from the allowed tools
// of a task: they are not suggested again. If that cannot be recorded, they are.
func (svc *core) rememberRemoved(before, after model.Task) {
	var removed []string
	for _, rule := range before.AllowedTools {
		if !slices.Contains(after.AllowedTools, rule) {
			removed = append(removed, rule)
		}
	}
	if len(removed) == 0 {
		return
	}
	if err := svc.remember(after.ID, removed...); err != nil {
		svc.log.Warn("remember removed rules", "task", after.ID, "error", err)
	}
}

func (svc *core) remember(task string, what ...string) error {
	all := slices.DeleteFunc(slices.Clone(svc.store.State.Get().Dismissed[task]), func(d string) bool { return slices.Contains(what, d) })
	all = append(all, what...)
	return svc.setDismissed(task, all[max(0, len(all)-maxDismissed):])
}

// setDismissed replaces what is remembered of a task, and forgets tasks that no
// longer exist.
func (svc *core) setDismissed(task string, dismissed []string) error {
	return svc.store.State.Update(func(s *store.State) error {
		next := map[string][]string{}
		for id, known := range s.Dismissed {
			if _, exists := svc.store.Tasks.Get(id); exists {
				next[id] = known
			}
		}
		if next[task] = dismissed; len(dismissed) == 0 {
			delete(next, task)
		}
		s.Dismissed = next
		return nil
	})
}
