package decide

import (
	"cmp"
	"slices"
	"time"

	"claude-scheduler/backend/fleet/link"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/report"
)

const (
	// tolerance is how late a decision may be made as if on time; later, its slots
	// were missed. As on a single machine.
	tolerance       = 30 * time.Second
	catchUpInterval = 5 * time.Second

	// grace is how long the slots of a task with an open run wait after a decision that
	// came after its slot: the engine was away, and machines report what ended
	// meanwhile.
	grace = 15 * time.Second
)

// job is a shared job while a decision is made.
type job struct {
	now   time.Time
	def   link.Definition
	state State
	tasks []plan.Task // enabled, with a valid schedule
	out   Decision
}

// Decide returns what to do about a job now. It changes neither of its
// arguments.
func Decide(now time.Time, def link.Definition, before State, e Event) Decision {
	j := &job{now: now, def: def, state: before}
	j.state.Runs = slices.Clone(before.Runs)
	if e.Change != nil {
		j.def = e.Change.Definition
	}
	j.observeClock()
	j.register()
	switch {
	case e.Change != nil:
		j.reviewRuns()
	case e.Cancel != nil:
		j.cancel(*e.Cancel)
	case e.Ended != nil:
		j.ended(*e.Ended)
	}
	due := j.snapshot()
	due.Tasks = slices.DeleteFunc(slices.Clone(due.Tasks), j.awaitsReport)
	for _, d := range plan.Due(now, due) {
		j.record(d, newID(d.TaskID, string(d.Trigger), d.Slot.UTC().Format(time.RFC3339Nano)))
	}
	if e.Start != nil {
		j.startManually(*e.Start)
	}
	j.admit()
	j.out.State = j.state
	return j.out
}

// observeClock notices that no machine has decided for a while: slots before now
// were missed.
func (j *job) observeClock() {
	var late time.Duration
	if !j.state.AlarmAt.IsZero() {
		late = j.now.Sub(j.state.AlarmAt)
	}
	if late > lead {
		j.state.ReportsUntil = j.now.Add(grace)
	}
	if late > tolerance || j.state.AwakeSince.IsZero() || j.state.AwakeSince.After(j.now) {
		j.state.AwakeSince = j.now
	}
}

// awaitsReport reports whether it is not known yet if the run of a task has ended.
func (j *job) awaitsReport(t plan.Task) bool {
	return j.now.Before(j.state.ReportsUntil) && slices.ContainsFunc(j.state.Runs, func(r Run) bool { return r.Handed && r.Run.TaskID == t.ID })
}

// snapshot is the job as package plan sees it. The machines have the limits and
// the directories, so there are none here.
func (j *job) snapshot() plan.State {
	const noLimit = 1 << 30
	s := plan.State{
		Tasks: j.tasks, AwakeSince: j.state.AwakeSince, MaxRunning: noLimit, PrestartWindow: lead,
		LatestCatchUp: j.state.LatestCatchUp, CatchUpInterval: catchUpInterval,
	}
	for _, r := range j.state.Runs {
		order := slices.IndexFunc(j.def.Tasks, func(t model.Task) bool { return t.ID == r.Run.TaskID })
		t, _ := j.task(r.Run.TaskID)
		s.Active = append(s.Active, planRun(r, order, j.planTask(r.Run.TaskID), t.Priority))
	}
	return s
}

// record notes the decision about a slot or a start: a run that waits, or why
// there will be none.
func (j *job) record(d plan.Decision, id string) model.Run {
	t, _ := j.task(d.TaskID)
	run := model.NewRun()
	run.ID, run.TaskID, run.TaskName, run.JobID = id, t.ID, t.Name, model.Text(j.def.Job.ID)
	run.ScheduledTime, run.Trigger = d.Slot, d.Trigger
	if d.Trigger == model.TriggerSchedule || d.Trigger == model.TriggerCatchUp {
		s := j.state.Tasks[d.TaskID]
		s.Armed.LastSlot = d.Slot
		j.state.Tasks[d.TaskID] = s
		for i := range j.tasks {
			if j.tasks[i].ID == d.TaskID {
				j.tasks[i].LastSlot = d.Slot
				j.tasks[i].Next = nextSlot(j.tasks[i])
			}
		}
	}
	if d.Reason != "" {
		j.refuse(run, d.Reason, d.Message)
		return run
	}
	j.add(Run{Run: run})
	for _, replaced := range d.Replaces {
		j.end(replaced, model.ReasonReplaced, "replaced by a newer scheduled run of this task")
	}
	return run
}

func (j *job) add(r Run) {
	r.DecidedAt = j.now
	r.Run.FleetRun = "run/" + r.Run.ID
	r.ByUser = r.ByUser || r.Run.Trigger == model.TriggerManual
	j.state.Runs = append(j.state.Runs, r)
	j.count(r.Run.TaskID, r.Run.Trigger, 1)
}

// refuse records a run that will not start.
func (j *job) refuse(run model.Run, reason model.Reason, message string) {
	now := j.now
	run.Status, run.Reason, run.Errors, run.EndTime = model.RunCancelled, reason, model.Strings{message}, &now
	run.Headline, run.FleetRun = report.Headline(run), "run/"+run.ID
	j.out.Records = append(j.out.Records, run)
}

// end ends an open run: one that the machines have reports its end, another one
// is recorded now, with what follows from it.
func (j *job) end(id string, reason model.Reason, message string) {
	i := j.state.find(id)
	if i < 0 {
		return
	}
	r := j.state.Runs[i]
	if r.Handed {
		j.out.Cancel = append(j.out.Cancel, link.Cancel{RunID: id, JobID: j.def.Job.ID, FleetRun: r.Run.FleetRun, Reason: reason, Message: message})
		return
	}
	j.state.Runs = slices.Delete(j.state.Runs, i, i+1)
	j.count(r.Run.TaskID, r.Run.Trigger, -1)
	j.refuse(r.Run, reason, message)
	ended := j.out.Records[len(j.out.Records)-1]
	j.out.Records = append(j.out.Records, j.cancelRest(ended)...)
}

// endWaiting is end for a run that has not started: a machine that has started it
// lets it run.
func (j *job) endWaiting(id string, reason model.Reason, message string) {
	asked := len(j.out.Cancel)
	j.end(id, reason, message)
	for i := asked; i < len(j.out.Cancel); i++ {
		j.out.Cancel[i].Waiting = true
	}
}

// reviewRuns ends the runs of tasks that were deleted or disabled, except manual
// runs of disabled ones. A machine ends a run only if it has not started.
func (j *job) reviewRuns() {
	for _, r := range slices.Clone(j.state.Runs) {
		switch t, ok := j.task(r.Run.TaskID); {
		case !ok:
			j.end(r.Run.ID, model.ReasonUser, "the task was deleted")
		case !t.Enabled && r.Run.Trigger != model.TriggerManual:
			j.endWaiting(r.Run.ID, model.ReasonPaused, "the task was disabled while this run waited")
		}
	}
}

func (j *job) cancel(c link.Cancel) {
	if j.state.find(c.RunID) < 0 {
		j.out.Refused = &model.Problem{Field: "id", Message: "the run has ended", Kind: model.KindConflict}
		return
	}
	end := j.end
	if c.Waiting {
		end = j.endWaiting
	}
	end(c.RunID, cmp.Or(c.Reason, model.ReasonUser), cmp.Or(c.Message, "cancelled before it started"))
}

// startManually decides about a run that a user asks for.
func (j *job) startManually(s link.Start) {
	id := s.TaskID
	if id == "" {
		first, ok := plan.First(j.def.Job.TaskOrder, j.task)
		if !ok {
			j.out.Refused = &model.Problem{Field: "task_order", Message: "the job has no enabled task", Hint: "create one or enable one", Kind: model.KindConflict}
			return
		}
		id = first.ID
	}
	if _, ok := j.task(id); !ok {
		j.out.Refused = &model.Problem{Field: "id", Message: "the task " + id + " does not exist", Hint: "see claude-scheduler task list", Kind: model.KindNotFound}
		return
	}
	if i := j.state.find(s.RunID); i >= 0 { // asked twice
		run := j.state.Runs[i].Run
		j.out.Made = &run
		return
	}
	d := plan.Enqueue(j.now, j.snapshot(), j.planTask(id), model.TriggerManual)
	if d.Reason != "" {
		j.out.Refused = &model.Problem{Message: d.Message, Hint: "see claude-scheduler run list --status running", Kind: model.KindConflict}
		return
	}
	j.record(d, s.RunID)
	made := &j.state.Runs[j.state.find(s.RunID)]
	if s.TaskID == "" {
		made.Run.Sequence = model.Text(s.RunID)
	}
	made.Run.RetryOf, made.Run.SessionID, made.Machine = model.Text(s.RetryOf), model.Text(s.SessionID), s.Machine
	run := made.Run
	j.out.Made = &run
}

// admit hands the runs that wait for nothing to the machines.
func (j *job) admit() {
	admission := plan.Admit(j.now, j.snapshot())
	for _, r := range admission.Reject {
		j.end(r.RunID, r.Reason, r.Message)
	}
	for _, id := range admission.Start {
		i := j.state.find(id)
		j.state.Runs[i].Handed = true
		r := j.state.Runs[i]
		if r.Run.Trigger == model.TriggerCatchUp {
			j.state.LatestCatchUp = j.now
		}
		j.out.Start = append(j.out.Start, j.order(r))
	}
	wake := admission.Wake
	for _, t := range j.tasks {
		if t.Slots == nil || t.Next.Equal(never) {
			continue
		}
		next := t.Next
		if next.Sub(j.now) > lead {
			next = next.Add(-lead)
		}
		if j.awaitsReport(t) && next.Before(j.state.ReportsUntil) {
			next = j.state.ReportsUntil
		}
		if wake.IsZero() || next.Before(wake) {
			wake = next
		}
	}
	j.out.Wake, j.state.AlarmAt = wake, wake
}

// order is what a machine needs to know to run r.
func (j *job) order(r Run) link.Order {
	o := link.Order{Run: r.Run, JobID: j.def.Job.ID, Revision: j.def.Job.Revision, Machine: r.Machine, OnLoss: model.OnLossInterrupt}
	if f := j.def.Job.Fleet; f != nil {
		o.OnLoss, o.Machine = f.OnLoss, cmp.Or(f.Machine, r.Machine)
	}
	t := j.planTask(r.Run.TaskID)
	o.Wait, o.Late = t.MissedWindow, t.MissedWindow
	if t.Missed == model.MissedSkip && r.Run.Trigger != model.TriggerManual {
		o.Wait = tolerance
	}
	o.Wait, o.Late = max(o.Wait, tolerance), max(o.Late, time.Hour)
	return o
}
