package plan

import (
	"fmt"
	"time"

	"claude-scheduler/backend/model"
)

// overlap applies the policy for a slot whose task has waiting or running runs.
//
// A retry that is not due yet counts as neither: the new slot replaces it.
// While a usage limit blocks the retry, though, the run that will be resumed at
// the reset stays and the new slot does not run.
func (s State) overlap(now time.Time, t Task, d *Decision) {
	var running, waiting, retries []string
	var limit Limit // blocks a run of this task; zero: none does
	for _, r := range s.Active {
		if l, ok := s.limit(now, r.Owner); ok && r.TaskID == t.ID && !r.Running {
			limit = l
		}
		switch {
		case r.TaskID != t.ID:
		case r.Running:
			running = append(running, r.ID)
		case r.isPendingRetry(now):
			retries = append(retries, r.ID)
		default:
			waiting = append(waiting, r.ID)
		}
	}
	if !limit.Until.IsZero() && d.Trigger != model.TriggerManual {
		d.Reason = model.ReasonUsageLimit
		d.Message = fmt.Sprintf("the %s is reached until %s; a run of this task already waits for the reset", limit.label(), formatTime(limit.Until))
		return
	}
	d.Replaces = retries
	if len(running)+len(waiting) == 0 {
		return
	}
	policy := t.Overlap
	if d.Trigger == model.TriggerManual && policy == model.OverlapSkip {
		policy = model.OverlapQueue // a user asked for it: it runs, after the one that is running
	}
	switch policy {
	case model.OverlapParallel:
	case model.OverlapReplace:
		d.Replaces = append(d.Replaces, running...)
		for _, id := range waiting {
			if id != "" { // otherwise decided in this tick: see supersede
				d.Replaces = append(d.Replaces, id)
			}
		}
	case model.OverlapQueue:
		if len(waiting) == 0 {
			return
		}
		d.Replaces, d.Reason = nil, model.ReasonOverlap
		d.Message = "a run of this task is already queued"
	default:
		d.Replaces, d.Reason = nil, model.ReasonOverlap
		d.Message = "the previous run of this task was still running"
		if len(running) == 0 {
			d.Message = "the previous run of this task was still waiting for its turn"
		}
	}
}
