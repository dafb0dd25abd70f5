package tray

import (
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
)

// trayState is what the tray knows about the service. The zero value is the state
// before the first read.
type trayState struct {
	Running  []runRef     // in the order of their start
	Requests []requestRef // permissions that runs wait for, oldest first
	NeedsYou []itemRef    // from the report, newest first
	ToReview int          // files with tasks that wait for an approval
	Tasks    []taskRef    // in any order
	Status   apitype.Status
	Forecast apitype.Forecast
	Login    bool // starts at login
}

// runRef is what the menu shows of a run.
type runRef struct {
	ID, TaskID, Task string
	At               time.Time // when it started
	Outlier          bool      // it is far outside its history
}

// itemRef is what the menu shows of an item that needs attention.
type itemRef struct {
	Run, TaskID, Task, Why string    // an empty run: it is about the task itself
	At                     time.Time // zero: unknown
}

// requestRef is what the menu shows of a request for a permission.
type requestRef struct {
	Run, ID, Task string
	Title, Text   string // the kind of call, and everything it does
	Deadline      time.Time
	Always        bool // it can be allowed for later runs as well
}

// taskRef is what the menu shows of a task.
type taskRef struct{ ID, Name, JobID, Job string }

// read requests everything again.
func read(c *client.Client, before trayState) (trayState, error) {
	var next trayState
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
	if err := next.readReport(c); err != nil {
		return before, err
	}
	return next, nil
}

// readReport reads what needs attention, and the forecast.
func (s *trayState) readReport(c *client.Client) error {
	today, err := c.System.Today(time.Time{})
	if err != nil {
		return err
	}
	requests := make([]requestRef, len(today.Requests))
	for i, r := range today.Requests {
		requests[i] = requestRef{Run: r.Run, ID: r.ID, Task: r.TaskName, Title: r.Title, Text: strings.Join(append([]string{r.Text}, r.Options...), "\n"), Deadline: r.Deadline, Always: len(r.Rules) > 0}
	}
	items := make([]itemRef, len(today.NeedsYou))
	for i, item := range today.NeedsYou {
		items[i] = itemRef{Run: item.Run, TaskID: item.Task, Task: item.TaskName, Why: item.Why}
		if item.At != nil && item.Run != "" {
			items[i].At = *item.At
		}
	}
	s.Requests, s.NeedsYou, s.ToReview, s.Forecast = requests, items, len(today.TaskFiles), today.Forecast
	return nil
}

// changesReport reports whether an event may change what needs attention.
func changesReport(e apitype.Event) bool {
	switch e.Kind {
	case apitype.EventRun:
		return e.Deleted || e.Run != nil && (e.Run.Status.Ended() || e.Run.RetryOf != "" || len(e.Run.Requests) > 0)
	case apitype.EventTask, apitype.EventJob, apitype.EventProfile, apitype.EventStatus:
		return true
	}
	return false
}

// apply applies an event; a reset requires read instead.
func (s *trayState) apply(e apitype.Event) {
	switch {
	case e.Status != nil:
		s.Status = *e.Status
	case e.Settings != nil:
		s.Login = e.Settings.LaunchAtLogin
	case e.Kind == apitype.EventTask && e.Deleted:
		s.Tasks = slices.DeleteFunc(s.Tasks, func(t taskRef) bool { return t.ID == e.ID })
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

func (s *trayState) putTask(t model.Task) {
	task := taskRef{ID: t.ID, Name: t.Name, JobID: string(t.JobID)}
	for _, other := range s.Tasks {
		if other.JobID == task.JobID {
			task.Job = other.Job
		}
	}
	if i := slices.IndexFunc(s.Tasks, func(o taskRef) bool { return o.ID == t.ID }); i >= 0 {
		s.Tasks[i] = task
		return
	}
	s.Tasks = append(s.Tasks, task)
}

func (s *trayState) nameJob(j model.Job) {
	for i := range s.Tasks {
		if s.Tasks[i].JobID == j.ID {
			s.Tasks[i].Job = j.Name
		}
	}
}

func (s *trayState) putRun(r model.Run) {
	going := r.Status == model.RunRunning
	i := slices.IndexFunc(s.Running, func(o runRef) bool { return o.ID == r.ID })
	switch {
	case going && i < 0:
		at := r.ScheduledTime
		if r.StartTime != nil {
			at = *r.StartTime
		}
		s.Running = append(s.Running, runRef{r.ID, r.TaskID, r.TaskName, at, r.Outlier != ""})
		slices.SortStableFunc(s.Running, func(a, b runRef) int { return a.At.Compare(b.At) })
	case going:
		s.Running[i].Outlier = r.Outlier != ""
	case i >= 0:
		s.Running = slices.Delete(s.Running, i, i+1)
	}
}

func (s *trayState) forget(runID string) {
	s.Running = slices.DeleteFunc(s.Running, func(r runRef) bool { return r.ID == runID })
}
