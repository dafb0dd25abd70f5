package scheduler

import (
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
)

// eventsPerMinute is how many runs requests from outside may start for one task
// within a minute.
const eventsPerMinute = 10

// maxWaiting is how many runs of one task that events started may wait.
const maxWaiting = 100

// StartByEvent queues a run of a task for an event from outside, with the text of
// the event. Like a slot, it starts nothing for a task that is disabled or has
// ended, nor while the scheduler is paused. Nothing is recorded when it fails.
func (s *Scheduler) StartByEvent(taskID, payload string) (model.Run, error) {
	return call(s, func(l *loop) (model.Run, error) { return l.startByEvent(taskID, payload) })
}

func (l *loop) startByEvent(taskID, payload string) (model.Run, error) {
	refuse := func(kind model.Kind, message, hint string) (model.Run, error) {
		return model.Run{}, &model.Problem{Message: message, Hint: hint, Kind: kind}
	}
	known, now := l.tasks[taskID], l.clock.Now()
	switch {
	case known == nil:
		return refuse(model.KindNotFound, "the task does not exist", "")
	case known.shared:
		return model.Run{}, refuseShared(known.task)
	case blocked(known, l.store.Settings.Get(), now) != "":
		return refuse(model.KindConflict, blocked(known, l.store.Settings.Get(), now), "nothing was started")
	case l.waitingEvents(taskID) >= maxWaiting:
		return refuse(model.KindBusy, "too many runs of this task wait already", "try again later")
	case !l.arrivals.admits(taskID, now):
		return refuse(model.KindBusy, "this task was started 10 times within a minute", "try again in a minute")
	}
	d := plan.Enqueue(now, l.snapshot(now), l.planTaskOf(taskID), model.TriggerEvent)
	if d.Reason != "" {
		return refuse(model.KindBusy, d.Message, "try again later, or set overlap of the task to queue or parallel")
	}
	runs, err := l.apply(now, []plan.Decision{d}, func(run *model.Run) { run.Payload = payload })
	if err != nil {
		return model.Run{}, err
	}
	l.arrivals.add(taskID, now)
	return runs[0], nil
}

// waitingEvents counts the runs of a task that events started and that wait.
func (l *loop) waitingEvents(taskID string) (n int) {
	for _, a := range l.active {
		if a.run.TaskID == taskID && a.run.Trigger == model.TriggerEvent && !a.started {
			n++
		}
	}
	return n
}

// arrivals are the times at which events started runs within the last minute, by
// task.
type arrivals map[string][]time.Time

func (all arrivals) admits(taskID string, now time.Time) bool {
	var recent []time.Time
	for _, at := range all[taskID] {
		if age := now.Sub(at); age >= 0 && age < time.Minute {
			recent = append(recent, at)
		}
	}
	if len(recent) == 0 {
		delete(all, taskID)
	} else {
		all[taskID] = recent
	}
	return len(recent) < eventsPerMinute
}

func (all arrivals) add(taskID string, now time.Time) { all[taskID] = append(all[taskID], now) }
