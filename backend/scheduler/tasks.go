package scheduler

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/runner"
	"claude-scheduler/backend/schedule"
	"claude-scheduler/backend/store"
	"claude-scheduler/backend/userpath"
	"claude-scheduler/backend/watch"
)

// scheduledTask is a task as the loop knows it.
type scheduledTask struct {
	task         model.Task
	schedule     *schedule.Schedule // nil: invalid; problem says why
	problem      *model.Problem
	unlinked     *model.Problem // why it does not start after a task that it names; nil: it does
	zone         string         // default zone that the schedule was compiled for
	lastSlot     time.Time
	armedAt      time.Time       // when the schedule took effect: no slot before it counts
	hash         string          // hash of what the slots depend on
	lastStatus   model.RunStatus // status of its newest executed run
	family       string          // model family of its newest run; empty: unknown
	loops        plan.Loops      // starts that led back to it
	quiet        plan.QuietTimes
	quietHere    plan.QuietTimes // those that waiting runs heed on this machine
	runs         int             // automatic ones since armedAt that started or wait; kept only for tasks with a maximum
	isOver       bool            // it was over when that was last determined
	stopped      *store.Stop     // nil: the circuit breaker did not stop it
	session      string          // session of its newest run that had one; valid if sessionKnown
	sessionKnown bool
	order        int                 // position in the file
	history      plan.History        // how its newest runs went; empty until loop.pastRead
	ended        []plan.Sample       // runs that ended before that
	project      *store.ProjectLogin // nil: the project chooses no login, or no run has looked
	shared       bool                // the fleet decides when it runs
	owner        *runner.Owner       // owner of its runs; nil: it, its profiles or its project may have changed since it was computed
}

// register updates the loop's view of the tasks from the store. A task that is
// new here may have recorded runs: it was restored, or its record repaired.
// byRun reports whether it was a run that edited a task.
func (l *loop) register(byRun func(taskID string) bool) {
	before := l.tasks
	if added := l.registerAll(byRun); len(added) > 0 {
		readLastStatuses(added, l.store.Runs.Newest())
		l.readHistoriesOf(added)
	}
	l.reviewWaiting()
	l.retryWithNewLogin(before)
}

// reviewWaiting cancels waiting runs of tasks that were deleted or disabled,
// except manual runs of disabled tasks, and updates the others to the present
// state of their task and job.
func (l *loop) reviewWaiting() {
	for _, a := range slices.Clone(l.active) {
		switch known := l.tasks[a.run.TaskID]; {
		case a.started:
		case known == nil:
			if !isDamaged(l.store, a.run.TaskID) {
				l.cancelRun(a.run.ID, model.ReasonUser, "the task was deleted")
			}
		case !known.task.Enabled && a.run.Trigger != model.TriggerManual:
			l.cancelRun(a.run.ID, model.ReasonPaused, "the task was disabled while this run waited")
		default:
			a.run.JobID = known.task.JobID
			l.lockResources(a)
		}
	}
}

// isDamaged reports whether a task is missing only because its record or the whole
// file is damaged, which may be repaired before its run starts.
func isDamaged(files *store.Store, id string) bool {
	return slices.ContainsFunc(files.Faults(), func(f store.Fault) bool {
		return f.Record == id || f.Record == "" && strings.HasPrefix(f.File, "tasks.json")
	})
}

// registerAll reads all tasks and returns those that are new, whose last status
// is not read yet. A new task or a changed schedule takes effect now, so that no
// earlier slot counts.
func (l *loop) registerAll(byRun func(taskID string) bool) (added []*scheduledTask) {
	now := l.clock.Now()
	state := l.store.State.Get()
	settings := l.store.Settings.Get()
	l.faults.report("settings", settingsProblem(settings))
	zone := l.zone
	if named, err := schedule.Zone(settings.Timezone); err == nil && settings.Timezone != "" {
		zone = named
	}
	previous := l.tasks
	l.tasks = make(map[string]*scheduledTask, len(previous))
	l.planned = l.planned[:0]
	fresh, valid := false, settings.Sanitized()
	for order, task := range l.store.Tasks.All() {
		a := &scheduledTask{task: task, order: order, zone: zone.String(), hash: scheduleHash(task, settings.Timezone), shared: l.isShared(task)}
		before, known := previous[task.ID], state.Tasks[task.ID]
		a.schedule, a.problem = compile(a, before, zone)
		if before != nil {
			a.lastStatus, a.family, a.session, a.sessionKnown = before.lastStatus, before.family, before.session, before.sessionKnown
			a.project = before.project
			a.history, a.ended = before.history, before.ended
			unchanged := before.hash == a.hash && before.task.UpdatedAt.Equal(task.UpdatedAt)
			if unchanged || byRun(task.ID) { // otherwise a user changed it, and wants it to run
				a.loops, a.stopped = before.loops, before.stopped
			}
		} else {
			added = append(added, a)
			a.project = known.Login
			if known.ScheduleHash == a.hash {
				a.stopped = known.Stopped
			}
		}
		switch {
		case before != nil && before.hash == a.hash: // ahead of the file
			a.armedAt, a.lastSlot, a.runs = before.armedAt, before.lastSlot, before.runs
			fresh = a.noteEnd(now, before.isOver || before.over(now) != "") || fresh
		case before == nil && known.ScheduleHash == a.hash:
			a.armedAt, a.lastSlot, a.runs = known.ArmedAt, known.LastSlot, known.Runs
			fresh = a.noteEnd(now, known.Ended) || fresh
		default:
			a.armedAt, fresh = now, true
			a.noteEnd(now, false)
		}
		a.quiet = QuietTimes(task, valid, zone)
		if a.quietHere = a.quiet; a.shared { // the fleet heeds hours and dates, in the zone of the machine that shared it
			task.QuietHours, task.QuietDates = nil, nil
			a.quietHere = QuietTimes(task, valid, zone)
		}
		l.tasks[task.ID] = a
		l.watchFiles(a)
		if task.Enabled && a.schedule != nil {
			l.planned = append(l.planned, a.planTask(valid))
		}
	}
	for id := range previous {
		if l.tasks[id] == nil {
			l.watcher.Remove(id)
			l.faults.clear(id)
		}
	}
	l.linkFollowers()
	for i := range l.planned {
		l.reschedule(&l.planned[i], now)
		setNext(&l.planned[i])
	}
	l.syncPolls()
	if fresh || len(state.Tasks) != len(l.tasks) { // the time at which a task was armed must survive a crash
		if l.saveState() != nil {
			l.markDirty("")
		}
	}
	return added
}

// compile parses the schedule of a task, or returns why it cannot run. before
// is the task's earlier state, nil if it is new; it avoids the work when
// nothing changed: there may be a thousand tasks, each with a zone to load.
func compile(a, before *scheduledTask, zone *time.Location) (*schedule.Schedule, *model.Problem) {
	if err := a.task.Check(); err != nil {
		return nil, model.ProblemOf(err)
	}
	if before != nil && before.schedule != nil && before.hash == a.hash && before.zone == a.zone {
		return before.schedule, nil
	}
	s, err := schedule.Compile(a.task.Schedule, zone)
	if err != nil {
		return nil, model.ProblemOf(err)
	}
	return s, nil
}

// planTask returns the task as package plan sees it, its policies resolved with
// the settings.
func (a *scheduledTask) planTask(s model.Settings) plan.Task {
	p := plan.Task{
		ID: a.task.ID, ArmedAt: a.armedAt, LastSlot: a.lastSlot,
		Missed: cmp.Or(a.task.Missed, s.Missed), Overlap: cmp.Or(a.task.Overlap, s.Overlap),
		MissedWindow: time.Duration(cmp.Or(a.task.MissedWindow, s.MissedWindow)) * time.Second,
		Quiet:        a.quiet, NotAfter: endOf(a.task), MaxRuns: a.task.MaxRuns, Runs: a.runs,
	}
	if a.schedule.Timed() && !a.shared {
		p.Slots = a.schedule
	}
	return p
}

// never is the next slot of a task that has none: Due skips it.
var never = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

func setNext(t *plan.Task) {
	next, ok := t.NextSlot()
	if !ok {
		next = never
	}
	t.Next, t.Start = next, next
	if len(t.Quiet) == 0 || !ok {
		return
	}
	if t.Start, ok = t.NextStart(); !ok {
		t.Start = never
	}
}

// reschedule counts the slots of a task from now if the clock was wrong before:
// far ahead of the current time.
func (l *loop) reschedule(t *plan.Task, now time.Time) {
	rearmed, ok := t.Rearm(now)
	if !ok {
		return
	}
	l.log.Warn("the clock was far ahead; slots count from now", "task", t.ID, "last", t.LastSlot, "now", now)
	*t = rearmed
	known := l.tasks[t.ID]
	known.armedAt, known.lastSlot = t.ArmedAt, t.LastSlot
	setNext(t)
	l.markDirty(string(known.task.JobID))
}

// scheduleHash identifies what a task's slots depend on, so that an edit made
// while the service was stopped is detected.
func scheduleHash(task model.Task, zone string) string {
	c := task.Schedule
	inZone := c.Type == model.Calendar || c.Type == model.Interval && c.IntervalType == model.Days
	if c.Timezone != "" || !inZone {
		zone = "" // the setting does not affect this task
	}
	data, err := json.Marshal(struct {
		Enabled  bool
		Schedule model.ScheduleConfig
		Zone     string
	}{task.Enabled, task.Schedule, zone})
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}

// saveState writes when each task was armed and its newest slot.
func (l *loop) saveState() error {
	now := l.clock.Now()
	err := l.store.State.Update(func(s *store.State) error {
		// The state of a task is kept while its record cannot be read.
		maps.DeleteFunc(s.Tasks, func(id string, _ store.TaskState) bool { return !isDamaged(l.store, id) })
		if s.Tasks == nil {
			s.Tasks = make(map[string]store.TaskState, len(l.tasks))
		}
		for id, a := range l.tasks {
			s.Tasks[id] = store.TaskState{ArmedAt: a.armedAt, LastSlot: a.lastSlot, ScheduleHash: a.hash, Stopped: a.stopped, Login: a.project, Runs: a.runs, Ended: a.isOver}
		}
		s.LastSeen, s.DoubtUntil, s.Zone = now, l.doubtUntil, l.zone.String()
		if l.booted {
			s.BootID = l.bootID
		}
		return nil
	})
	l.faults.report("state.json", err)
	return err
}

// watchFiles starts, changes or ends the watch of a task.
func (l *loop) watchFiles(a *scheduledTask) {
	c := a.task.Schedule
	if !a.task.Enabled || a.schedule == nil || a.shared || c.Type != model.FileWatch {
		l.watcher.Remove(a.task.ID)
		return
	}
	l.watcher.Set(a.task.ID, WatchSpec(c, l.store.Dir()))
}

// WatchSpec returns the watch of a file_watch schedule. Changes in the data
// directory are ignored.
func WatchSpec(c model.ScheduleConfig, dataDir string) watch.Spec {
	debounce := time.Duration(c.WatchDebounce) * time.Second
	if debounce == 0 {
		debounce = 2 * time.Second
	}
	return watch.Spec{
		Path: userpath.Expand(c.WatchPath), Patterns: c.WatchPatterns, Recursive: c.WatchRecursive,
		Debounce: debounce, MaxWait: max(30*time.Second, 5*debounce),
		Ignore: []string{dataDir},
	}
}
