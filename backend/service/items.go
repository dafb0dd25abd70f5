package service

import (
	"slices"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/report"
	"claude-scheduler/backend/store"
)

// MarkDone removes items from the report, or puts them back.
func (svc *systemService) MarkDone(r apitype.ItemsRequest) error {
	var at *time.Time
	if !r.Undo {
		now := model.RecordTime(svc.clock.Now())
		at = &now
	}
	return model.WithOperation("mark as done", svc.changeItems(r,
		func(run *model.Run) { run.AcknowledgedAt, run.SnoozedUntil = at, nil },
		func(a *store.ProblemState) { a.Done, a.SnoozedUntil = !r.Undo, time.Time{} }))
}

// Snooze leaves items out of the report until a time, or puts them back.
func (svc *systemService) Snooze(r apitype.ItemsRequest) error {
	until := r.Until
	switch {
	case r.Undo:
		until = nil
	case until == nil || !until.After(svc.clock.Now()):
		return model.WithOperation("snooze", model.Invalid("until", "is not in the future", "for example 3h, tomorrow or an RFC 3339 time"))
	case until.Sub(svc.clock.Now()) > report.LongestSnooze:
		return model.WithOperation("snooze", model.Invalid("until", "is more than a year ahead", "for example 3h or tomorrow; mark it as done to remove it for good"))
	}
	return model.WithOperation("snooze", svc.changeItems(r,
		func(run *model.Run) { run.SnoozedUntil, run.AcknowledgedAt = until, nil },
		func(a *store.ProblemState) {
			a.Done, a.SnoozedUntil = false, time.Time{}
			if until != nil {
				a.SnoozedUntil = *until
			}
		}))
}

// changeItems changes the runs and the problems of tasks that a request names. A
// run that could not start and the problem of its task are the same item as long
// as the task still cannot run.
func (svc *systemService) changeItems(r apitype.ItemsRequest, change func(*model.Run), problem func(*store.ProblemState)) error {
	if len(r.Runs)+len(r.Tasks) == 0 {
		return model.Invalid("runs", "is empty", "name runs or tasks, see claude-scheduler today")
	}
	_, err := edit(svc.core, func() (struct{}, error) {
		var runs []model.Run
		var tasks []string
		for _, ref := range r.Runs {
			run, err := svc.findRun(ref)
			if err != nil {
				return struct{}{}, err
			}
			if !run.Status.Ended() || svc.scheduler.LatestRun(run.ID) != nil {
				return struct{}{}, &model.Problem{Field: "runs", Message: "the run of " + run.TaskName + " has not ended", Hint: "wait for its end", Kind: model.KindConflict}
			}
			change(&run)
			runs = append(runs, run)
			if run.Reason == model.ReasonNotStarted {
				tasks = append(tasks, run.TaskID)
			}
		}
		for _, ref := range r.Tasks {
			task, err := svc.findTask(ref)
			if err != nil {
				return struct{}{}, err
			}
			tasks = append(tasks, task.ID)
		}
		if err := svc.store.Runs.Put(runs...); err != nil {
			return struct{}{}, err
		}
		for _, run := range runs {
			svc.scheduler.Announce(apitype.RunEvent(run))
		}
		return struct{}{}, svc.changeProblems(tasks, problem)
	})
	return err
}

// changeProblems records a user's decision about the problems of tasks, and of
// tasks of the same jobs with the same problem: they are one item.
func (svc *core) changeProblems(ids []string, change func(*store.ProblemState)) error {
	if len(ids) == 0 {
		return nil
	}
	states := svc.scheduler.Tasks()
	tasks := svc.reportTasks(states)
	same := slices.DeleteFunc(slices.Clone(tasks), func(t report.Task) bool { return !slices.Contains(ids, t.ID) })
	err := svc.store.State.Update(func(s *store.State) error {
		problems := map[string]store.ProblemState{}
		for _, t := range tasks {
			a, known := s.Problems[t.ID]
			if known = known && a.Problem == t.Problem; !known {
				a = store.ProblemState{Problem: t.Problem}
			}
			if slices.ContainsFunc(same, t.SameProblem) {
				change(&a)
				known = true
			}
			if known && (a.Done || !a.SnoozedUntil.IsZero()) {
				problems[t.ID] = a
			}
		}
		s.Problems = problems
		return nil
	})
	for _, id := range ids {
		if task, ok := svc.store.Tasks.Get(id); ok {
			svc.scheduler.Announce(apitype.TaskEvent(task))
		}
	}
	return err
}
