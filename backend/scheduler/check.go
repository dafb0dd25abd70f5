package scheduler

import (
	"context"
	"slices"
	"time"

	"claude-scheduler/backend/model"
)

const (
	// checkLead is how long before its slot a task is checked, and how often at most.
	checkLead = time.Hour
	// checkTogether is how much earlier a task is checked that has to be checked soon
	// anyway when another one is: fewer wake-ups, and what both need is looked up once.
	checkTogether = 10 * time.Minute
	// firstCheck delays checks after a start, so that due runs come first.
	firstCheck = 10 * time.Second
)

// checks are the automatic checks of tasks before their slots.
type checks struct {
	run     func(ctx context.Context, tasks []string) (left []string) // nil: there are none
	last    map[string]lastCheck                                      // by task
	from    time.Time                                                 // none before
	soon    []string                                                  // to be checked now
	running bool
}

// lastCheck is when a task was checked, and before which slot.
type lastCheck struct{ at, slot time.Time }

// checkAhead starts a check of the tasks whose slots are near. One runs at a
// time, outside of the loop.
func (l *loop) checkAhead(ctx context.Context, now time.Time) {
	if l.checks.run == nil || l.checks.running {
		return
	}
	tasks := l.checks.soon
	l.checks.soon = nil
	if at, ok := l.nextCheck(now); ok && !at.After(now) {
		for i := range l.planned {
			if at, ok := l.checkTime(now, i); ok && !at.After(now.Add(checkTogether)) {
				tasks = append(tasks, l.planned[i].ID)
			}
		}
		tasks = append(tasks, l.followers(tasks)...)
	}
	if len(tasks) == 0 {
		return
	}
	slices.Sort(tasks)
	tasks = slices.Compact(tasks)
	for id := range l.checks.last {
		if l.tasks[id] == nil { // deleted
			delete(l.checks.last, id)
		}
	}
	for _, id := range tasks {
		l.checks.last[id] = lastCheck{at: now}
	}
	for i := range l.planned {
		if _, checked := slices.BinarySearch(tasks, l.planned[i].ID); checked {
			l.checks.last[l.planned[i].ID] = lastCheck{now, l.planned[i].Next}
		}
	}
	l.checks.running = true
	run, send := l.checks.run, l.send
	l.background.Go(func() {
		left := run(ctx, tasks)
		send(func(l *loop) {
			l.checks.running = false
			if len(left) < len(tasks) { // otherwise it would take as long again
				l.checks.soon = append(l.checks.soon, left...)
			}
		})
	})
}

// nextCheck is when the next task has to be checked; false: none has.
func (l *loop) nextCheck(now time.Time) (next time.Time, ok bool) {
	if l.checks.run == nil || l.checks.running {
		return time.Time{}, false
	}
	for i := range l.planned {
		if at, due := l.checkTime(now, i); due && (!ok || at.Before(next)) {
			next, ok = at, true
		}
	}
	return next, ok
}

// checkTime is when a task has to be checked: an hour before its next slot, but
// not within an hour of its last check. It is false when the slot comes first, or
// none does.
func (l *loop) checkTime(now time.Time, planned int) (time.Time, bool) {
	task := &l.planned[planned]
	if task.Next.Equal(never) || !task.Next.After(now) {
		return time.Time{}, false
	}
	if p := l.store.Settings.Get().PausedUntil; p != nil && p.After(task.Next) || task.Quiet.At(task.Next) != "" {
		return time.Time{}, false
	}
	at := task.Next.Add(-checkLead)
	if at.Before(l.checks.from) {
		at = l.checks.from
	}
	if last, ok := l.checks.last[task.ID]; ok && !now.Before(last.at) {
		if last.slot.Equal(task.Next) {
			return time.Time{}, false
		}
		if again := last.at.Add(checkLead); again.After(at) {
			at = again
		}
	}
	return at, at.Before(task.Next)
}

// followers are the enabled tasks that run after others: in the sequence of their
// job, or because they start after one of them.
func (l *loop) followers(tasks []string) []string {
	jobs := map[model.Text]bool{}
	for _, id := range tasks {
		if t := l.tasks[id]; t != nil && t.task.JobID != "" {
			jobs[t.task.JobID] = true
		}
	}
	var out []string
	for id, t := range l.tasks {
		if t.task.Enabled && t.task.Schedule.Type == model.Sequential && jobs[t.task.JobID] {
			out = append(out, id)
		}
	}
	for _, id := range tasks {
		for _, f := range l.followersOf[id] {
			if t := l.tasks[f.task]; t != nil && t.task.Enabled {
				out = append(out, f.task)
			}
		}
	}
	return out
}
