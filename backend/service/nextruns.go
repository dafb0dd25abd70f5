package service

import (
	"fmt"
	"time"

	"claude-scheduler/backend/contract"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/schedule"
)

// prospect is what the loop knows of a task. The rest of its outlook takes time
// that the loop does not have: many slots, or a network drive that does not
// answer.
type prospect struct {
	contract.Outlook
	job      model.Text
	schedule *schedule.Schedule // nil: it has no slots to come
	from     time.Time          // where they count from
}

// Outlook says what comes of each task: its next n slots, or why it will not
// run.
func (svc *Service) Outlook(n int) []contract.Outlook {
	prospects, _ := ask(svc, func() ([]prospect, error) {
		all := make([]prospect, 0, len(svc.armed))
		faults := svc.watcher.Faults()
		for _, task := range svc.store.Tasks.All() {
			a := svc.armed[task.ID]
			if a == nil {
				continue // written this very moment
			}
			p := svc.prospect(a)
			if err := faults[task.ID]; err != nil && p.Blocked == "" {
				p.Blocked = err.Error()
			}
			all = append(all, p)
		}
		return all, nil
	})
	now := svc.clock.Now()
	homeless := map[model.Text]string{} // by job
	out := make([]contract.Outlook, len(prospects))
	for i, p := range prospects {
		p.Next = p.slots(now, n)
		if p.Blocked == "" {
			why, known := homeless[p.job]
			if !known {
				why = svc.homeless(p.job)
				homeless[p.job] = why
			}
			p.Blocked = why
		}
		out[i] = p.Outlook
	}
	return out
}

func (svc *Service) prospect(a *armed) prospect {
	p := prospect{
		Outlook: contract.Outlook{TaskID: a.task.ID, Notes: []string{}, Blocked: svc.blocked(a)},
		job:     a.task.JobID, from: a.armedAt,
	}
	for _, r := range svc.active {
		if r.run.TaskID == a.task.ID && !r.going {
			p.Waiting = svc.waits[r.run.ID]
		}
	}
	if a.stopped != nil {
		p.Notes = append(p.Notes, a.stopped.Why+" ("+loopHint+")")
	}
	if a.schedule == nil {
		return p
	}
	p.Meaning = a.schedule.Meaning()
	if a.task.Enabled {
		p.schedule = a.schedule
	}
	if a.lastSlot.After(p.from) {
		p.from = a.lastSlot
	}
	return p
}

// slots are the next n slots after now.
func (p prospect) slots(now time.Time, n int) []time.Time {
	next := []time.Time{}
	if p.schedule == nil {
		return next
	}
	for slot := p.from; len(next) < n; {
		var ok bool
		if slot, ok = p.schedule.Next(slot, slot); !ok {
			break
		}
		if slot.After(now) {
			next = append(next, slot)
		}
	}
	return next
}

// blocked says why a task will not run by itself, whatever its job's directory
// is; empty: it will.
func (svc *Service) blocked(a *armed) string {
	switch {
	case a.problem != nil:
		return a.problem.Error()
	case !a.task.Enabled:
		return "the task is switched off"
	}
	settings := svc.store.Settings.Get()
	if p := settings.PausedUntil; p != nil && p.After(svc.clock.Now()) {
		if p.Equal(model.Forever) {
			return "the scheduler is paused until it is resumed"
		}
		return "the scheduler is paused until " + p.Local().Format("2006-01-02 15:04")
	}
	return ""
}

// homeless says why the tasks of a job have no directory to run in; empty: they
// have one, or there is no job and their profile gives it.
func (svc *Service) homeless(jobID model.Text) string {
	if jobID == "" {
		return ""
	}
	job, ok := svc.store.Jobs.Get(string(jobID))
	if !ok {
		return fmt.Sprintf("its job %s does not exist", jobID)
	}
	if err := checkFolder("working_directory.path", job.WorkingDirectory.Path); err != nil {
		return err.Error()
	}
	return ""
}
