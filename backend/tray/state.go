package tray

import (
	"slices"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
)

// State is what the tray knows of the service. The zero value knows nothing.
type State struct {
	Running []RunRef  // in the order of their start
	Failed  []RunRef  // that nobody has looked at, the newest first
	Tasks   []TaskRef // in any order
	Status  apitype.Status
	Login   bool      // starts at login
	cleared int       // how often a person looked at all failures
	looked  []string  // failures that a person looked at one by one, which the service does not remember
	since   time.Time // of the first read; zero: nothing was read yet
}

// RunRef is what the menu tells of a run.
type RunRef struct {
	ID, TaskID, Task string
	At               time.Time // when it started; of a failed one, when it ended
}

// TaskRef is what the menu tells of a task.
type TaskRef struct{ ID, Name, JobID, Job string }

// mostNews is how many runs are read to learn what failed meanwhile, and
// longestRun how long before their end those may have been due.
const (
	mostNews   = 1000
	longestRun = 24 * time.Hour
)

// read asks for everything again. The failures since a person last looked at all
// count, but for those looked at one by one; without such a look, those since the
// first read.
func read(c *client.Client, before State) (State, error) {
	next := State{Failed: before.Failed, looked: before.looked, cleared: before.cleared, since: before.since}
	begin := time.Now()
	status, err := c.System.Status()
	if err != nil {
		return before, err
	}
	next.Status = status
	settings, err := c.Settings.Get()
	if err != nil {
		return before, err
	}
	next.Login = settings.LaunchAtLogin
	jobs, err := c.Jobs.List()
	if err != nil {
		return before, err
	}
	tasks, err := c.Tasks.List("")
	if err != nil {
		return before, err
	}
	for _, t := range tasks {
		next.putTask(t)
	}
	for _, j := range jobs {
		next.nameJob(j)
	}
	runs, err := c.Runs.List(apitype.RunFilter{Status: []model.RunStatus{model.RunRunning}})
	if err != nil {
		return before, err
	}
	for _, r := range runs {
		next.putRun(r)
	}
	from := status.LookedAt
	if from.IsZero() {
		from = before.since
	}
	if !from.IsZero() {
		slots := from.Add(-longestRun)
		news, err := c.Runs.List(apitype.RunFilter{Status: []model.RunStatus{model.RunFailed, model.RunSuccess}, Since: &slots, Limit: mostNews})
		if err != nil {
			return before, err
		}
		for _, r := range slices.Backward(news) { // a later success makes up for a failure
			if r.EndTime == nil || r.EndTime.Before(from) {
				continue
			}
			next.putRun(r)
			if slices.Contains(next.looked, r.ID) {
				next.drop(r.ID)
			}
		}
	}
	if next.since.IsZero() {
		next.since = begin
	}
	return next, nil
}

// apply takes over what an event tells; a reset asks for read instead.
func (s *State) apply(e apitype.Event) {
	switch {
	case e.Status != nil:
		s.Status = *e.Status
	case e.Settings != nil:
		s.Login = e.Settings.LaunchAtLogin
	case e.Kind == apitype.EventSeen:
		s.seen(e.ID)
	case e.Kind == apitype.EventTask && e.Deleted:
		s.Tasks = slices.DeleteFunc(s.Tasks, func(t TaskRef) bool { return t.ID == e.ID })
		s.Failed = slices.DeleteFunc(s.Failed, func(r RunRef) bool { return r.TaskID == e.ID })
	case e.Task != nil:
		s.putTask(*e.Task)
	case e.Job != nil:
		s.nameJob(*e.Job)
	case e.Kind == apitype.EventRun && e.Deleted:
		s.forget(e.ID)
	case e.Run != nil:
		s.putRun(*e.Run)
	}
}

func (s *State) putTask(t model.Task) {
	task := TaskRef{ID: t.ID, Name: t.Name, JobID: string(t.JobID)}
	for _, other := range s.Tasks {
		if other.JobID == task.JobID {
			task.Job = other.Job
		}
	}
	if i := slices.IndexFunc(s.Tasks, func(o TaskRef) bool { return o.ID == t.ID }); i >= 0 {
		s.Tasks[i] = task
		return
	}
	s.Tasks = append(s.Tasks, task)
}

func (s *State) nameJob(j model.Job) {
	for i := range s.Tasks {
		if s.Tasks[i].JobID == j.ID {
			s.Tasks[i].Job = j.Name
		}
	}
}

func (s *State) putRun(r model.Run) {
	going := r.Status == model.RunRunning
	i := slices.IndexFunc(s.Running, func(o RunRef) bool { return o.ID == r.ID })
	switch {
	case going && i < 0:
		at := r.ScheduledTime
		if r.StartTime != nil {
			at = *r.StartTime
		}
		s.Running = append(s.Running, RunRef{r.ID, r.TaskID, r.TaskName, at})
		slices.SortStableFunc(s.Running, func(a, b RunRef) int { return a.At.Compare(b.At) })
	case !going && i >= 0:
		s.Running = slices.Delete(s.Running, i, i+1)
	}
	switch r.Status {
	case model.RunFailed:
		at := r.ScheduledTime
		if r.EndTime != nil {
			at = *r.EndTime
		}
		// Only the last failure of a task needs anybody.
		s.Failed = slices.DeleteFunc(s.Failed, func(o RunRef) bool { return o.TaskID == r.TaskID })
		s.Failed = slices.Insert(s.Failed, 0, RunRef{r.ID, r.TaskID, r.TaskName, at})
	case model.RunSuccess:
		s.Failed = slices.DeleteFunc(s.Failed, func(o RunRef) bool { return o.TaskID == r.TaskID })
	}
}

func (s *State) forget(runID string) {
	is := func(r RunRef) bool { return r.ID == runID }
	s.Running, s.Failed = slices.DeleteFunc(s.Running, is), slices.DeleteFunc(s.Failed, is)
}

// seen takes a failure off the menu; "" takes all.
func (s *State) seen(runID string) {
	s.looked = append(s.looked, runID)
	if runID == "" {
		s.looked = nil // the service remembers that
		s.cleared++
	}
	s.drop(runID)
}

// lookedMeanwhile takes over what a person looked at while s was read: now is the
// state that was shown, before the one with which reading began.
func (s *State) lookedMeanwhile(now, before State) {
	if now.cleared != before.cleared {
		s.seen("")
	}
	for _, id := range now.looked {
		if !slices.Contains(before.looked, id) {
			s.seen(id)
		}
	}
	s.cleared = now.cleared
}

func (s *State) drop(runID string) {
	s.Failed = slices.DeleteFunc(s.Failed, func(r RunRef) bool { return runID == "" || r.ID == runID })
}
