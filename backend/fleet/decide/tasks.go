package decide

import (
	"cmp"
	"slices"
	"time"

	"claude-scheduler/backend/fleet/link"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/schedule"
)

// register makes the present definition effective: a new or changed schedule
// counts from now.
func (j *job) register() {
	zone, err := schedule.Zone(j.def.Policies.Timezone)
	if err != nil {
		zone = time.UTC
	}
	known := j.state.Tasks
	j.state.Tasks = make(map[string]Task, len(j.def.Tasks))
	for _, t := range j.def.Tasks {
		s := Task{Schedule: scheduleOf(t, j.def.Policies.Timezone)}
		if k, ok := known[t.ID]; ok && (k.Schedule == s.Schedule || k.Schedule == "") {
			s.Armed, s.Over = k.Armed, k.Over
		} else {
			s.Armed.At = j.now
		}
		p := plan.Task{
			ID: t.ID, ArmedAt: s.Armed.At, LastSlot: s.Armed.LastSlot,
			Missed: cmp.Or(t.Missed, j.def.Policies.Missed), Overlap: cmp.Or(t.Overlap, j.def.Policies.Overlap),
			MissedWindow: time.Duration(cmp.Or(t.MissedWindow, j.def.Policies.MissedWindow)) * time.Second,
			Quiet:        j.quietTimes(t, zone), MaxRuns: t.MaxRuns, Runs: s.Armed.Runs,
		}
		if t.NotAfter != nil {
			p.NotAfter = *t.NotAfter
		}
		over := p.Over(j.now) != ""
		if s.Over && !over { // its end was changed: that never makes up for slots
			s.Armed.At, p.ArmedAt = j.now, j.now
		}
		s.Over = over
		compiled, err := schedule.Compile(t.Schedule, zone)
		if err == nil && compiled.Timed() && t.Enabled {
			p.Slots = compiled
			if rearmed, wrong := p.Rearm(j.now); wrong {
				p = rearmed
				s.Armed = link.Armed{At: p.ArmedAt}
			}
			p.Next = nextSlot(p)
		}
		j.state.Tasks[t.ID] = s
		j.tasks = append(j.tasks, p)
	}
}

// quietTimes are those of a task, without the battery: each machine has its own.
func (j *job) quietTimes(t model.Task, zone *time.Location) plan.QuietTimes {
	own := zone
	if named, err := schedule.Zone(t.Schedule.Timezone); err == nil && t.Schedule.Timezone != "" {
		own = named
	}
	return slices.Concat(
		plan.QuietOf("the settings", zone, j.def.Policies.QuietHours, j.def.Policies.QuietDates, false),
		plan.QuietOf("the task", own, t.QuietHours, t.QuietDates, false),
	)
}

// count adds n to the automatic runs of a task, if runs of the trigger count.
func (j *job) count(taskID string, trigger model.Trigger, n int) {
	s, ok := j.state.Tasks[taskID]
	if !ok || !plan.Counts(trigger) {
		return
	}
	s.Armed.Runs = max(s.Armed.Runs+n, 0)
	j.state.Tasks[taskID] = s
	for i := range j.tasks {
		if t := &j.tasks[i]; t.ID == taskID {
			t.Runs = s.Armed.Runs
			if t.Slots != nil {
				t.Next = nextSlot(*t)
			}
		}
	}
}

// never is the next slot of a task that has none.
var never = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

func nextSlot(t plan.Task) time.Time {
	if next, ok := t.NextSlot(); ok {
		return next
	}
	return never
}

func (j *job) planTask(id string) plan.Task {
	if i := slices.IndexFunc(j.tasks, func(t plan.Task) bool { return t.ID == id }); i >= 0 {
		return j.tasks[i]
	}
	return plan.Task{ID: id, Overlap: j.def.Policies.Overlap}
}

func (j *job) task(id string) (model.Task, bool) {
	if i := slices.IndexFunc(j.def.Tasks, func(t model.Task) bool { return t.ID == id }); i >= 0 {
		return j.def.Tasks[i], true
	}
	return model.Task{}, false
}
