package report

import (
	"fmt"
	"slices"
	"time"

	"claude-scheduler/backend/model"
)

// Oldest is how far back items reach. Older ones are only in the history.
const Oldest = 7 * 24 * time.Hour

// LongestSnooze is how far ahead the end of a snooze may be. One further ahead
// was set while the clock was wrong, and has no effect.
const LongestSnooze = 366 * 24 * time.Hour

func isSnoozed(now, until time.Time) bool {
	return until.After(now) && until.Sub(now) <= LongestSnooze
}

// Task is what the report considers of a task.
type Task struct {
	ID, Name, Job string
	Enabled       bool
	Problem       string    // why it cannot run; empty: it can
	Check         CheckID   // what the problem is about
	Actions       []Action  // that resolve it
	Predicted     bool      // a check found the problem before a run did; its slots stay
	Unlinked      bool      // the problem is only that it does not start after another task; its slots stay
	Since         time.Time // since when; zero: unknown
	Acknowledged  bool      // this problem was marked as done
	SnoozedUntil  time.Time // zero: not snoozed
}

// RunsAtSlots reports whether a task starts at its slots, as far as is known.
func (t Task) RunsAtSlots() bool { return t.Problem == "" || t.Predicted || t.Unlinked }

// SameProblem reports whether the problem of another task is the same one: that of
// their job, of a profile, or of the machine.
func (t Task) SameProblem(o Task) bool {
	if t.Problem == "" || t.Problem != o.Problem || t.Check != o.Check {
		return false
	}
	return t.ID == o.ID || t.Check.OfMachine() || t.Check == CheckVariables || t.Job != "" && t.Job == o.Job
}

// Facts are the input of a report.
type Facts struct {
	Now   time.Time
	Since time.Time // runs that ended before are left out of Found, Quiet and the sums
	Runs  []Run     // the last seven days, newest first, including runs that have not ended
	Tasks []Task
	Last  map[string]uint64 // run id -> topic of the previous success of its task; 0: none
}

// An Item is one line of the report.
type Item struct {
	Run           Run       // zero: the item is about the task itself
	Task          Task      // zero: deleted
	Why           string    // in a few words; empty: only the headline is shown
	Attempts      int       // attempts folded into it, 1 or more
	Until         time.Time // when the attempt that waits is due; zero: none waits
	WaitsForLimit bool      // a run of its task starts when the usage limit resets
	Tasks         int       // tasks of one job that one problem keeps from running; 0: the item is about a run
}

// Report is what happened, grouped by whether it needs attention. Its sums add
// up: Runs is what NeedsYou, Found and Quiet list, plus Done and Other. Not in
// Runs are the items of NeedsYou that are Older, about a task, or about a run
// whose next attempt waits.
type Report struct {
	Runs     int    // runs that ended since then; attempts count once
	Done     int    // of Runs: in no list because they or a newer run were marked as done or snoozed
	Other    int    // of Runs: in no list for other reasons: a later run replaced a missed one, or the task is off or deleted
	Older    int    // items of NeedsYou about runs before Since
	NeedsYou []Item // latest start first
	Found    []Item
	Quiet    []Item
	Running  []Item // including waiting runs
}

// Build makes the report.
//
// Attempts of one run are one item, the newest. Of the runs of a task that need
// attention only the newest is an item: marking it as done does so for the older
// ones. A failure, a denial, failed steps or a missed slot need no attention once
// a later run of the task went well, except for runs started by file changes,
// each of which is about other files. What a run itself reports as partial or
// blocked stays until it is marked as done.
func Build(f Facts) Report {
	b := builder{facts: f, tasks: make(map[string]Task, len(f.Tasks)), states: map[string]*taskState{}}
	for _, t := range f.Tasks {
		b.tasks[t.ID] = t
	}
	runs := chains(f.Runs)
	waits := tasksWaitingForLimit(runs)
	for _, c := range runs {
		if waits[c.run.Task] && c.run.Status == model.RunCancelled && c.run.Reason == model.ReasonUsageLimit {
			continue // a waiting run will do the same work
		}
		b.add(c)
	}
	r := b.report
	r.NeedsYou = append(r.NeedsYou, problems(f, b.states)...)
	newest := func(a, b Item) int { return b.at().Compare(a.at()) }
	for _, list := range [][]Item{r.NeedsYou, r.Found, r.Quiet} {
		slices.SortStableFunc(list, newest)
	}
	return r
}

func tasksWaitingForLimit(runs []chain) map[string]bool {
	waits := map[string]bool{}
	for _, c := range runs {
		if c.limited {
			waits[c.run.Task] = true
		}
	}
	return waits
}

// builder makes a report from runs that are added from the newest to the oldest.
type builder struct {
	facts  Facts
	tasks  map[string]Task
	states map[string]*taskState
	report Report
}

// group is where the report has a run.
type group int

const (
	groupNone group = iota // in no list
	groupDone              // in no list, because it or a newer run was marked as done or snoozed
	groupNeedsYou
	groupFound
	groupQuiet
)

func (b *builder) add(c chain) {
	run, state := c.run, b.state(c.run.Task)
	task, known := b.tasks[run.Task]
	item := Item{Run: run, Task: task, Attempts: c.attempts, Until: c.until}
	if c.active {
		b.report.Running = append(b.report.Running, item)
		if !c.limited {
			state.ranLater = state.ranLater || run.Started
			return
		}
	}
	in := groupNone
	if known && task.Enabled && b.facts.Now.Sub(run.At) <= Oldest {
		in, item.Why = b.groupOf(c, state)
	}
	if in == groupNone && b.hidden(run) {
		in = groupDone
	}
	item.WaitsForLimit = c.limited && in == groupNeedsYou
	b.put(item, in, b.counts(c))
	state.after(run)
}

func (b *builder) state(task string) *taskState {
	if b.states[task] == nil {
		b.states[task] = &taskState{}
	}
	return b.states[task]
}

// groupOf returns where the report has a run of an enabled task, and why. It
// notes in the state if the run is the one of its task that needs attention.
func (b *builder) groupOf(c chain, s *taskState) (group, string) {
	run := c.run
	switch why := NeedsYou(run); {
	case why != "" && s.solved(run):
		if run.Started {
			return groupQuiet, why + ", a later run went well"
		}
	case why != "" && s.shown: // a newer run of the task is the item
		if !run.Acknowledged {
			return groupQuiet, why + ", see its newer run"
		}
	case why != "" && s.decided:
		return groupDone, ""
	case why != "":
		s.decided = true
		if b.hidden(run) {
			return groupDone, ""
		}
		s.shown = true
		if c.limited {
			why = "waits for the usage limit"
		}
		return groupNeedsYou, why
	case Quiet(run, b.facts.Last[run.ID]):
		if run.Started || run.Reason == model.ReasonNothingToDo {
			return groupQuiet, quietText(run)
		}
	case b.recent(run) && !b.hidden(run):
		return groupFound, ""
	}
	return groupNone, ""
}

// put adds an item to the list of its group and to the sums.
func (b *builder) put(item Item, in group, counted bool) {
	r := &b.report
	if counted {
		r.Runs++
	}
	switch {
	case in == groupNeedsYou:
		r.NeedsYou = append(r.NeedsYou, item)
		if !b.recent(item.Run) {
			r.Older++
		}
	case in == groupFound:
		r.Found = append(r.Found, item)
	case !counted: // the other groups are only about counted runs
	case in == groupQuiet:
		r.Quiet = append(r.Quiet, item)
	case in == groupDone:
		r.Done++
	default:
		r.Other++
	}
}

// counts reports whether a run is in the sums of the report.
func (b *builder) counts(c chain) bool {
	return b.recent(c.run) && !c.active && (c.run.Started || NeedsYou(c.run) != "" || c.run.Reason == model.ReasonNothingToDo)
}

func (b *builder) recent(run Run) bool { return !run.At.Before(b.facts.Since) }

// hidden reports whether the user marked a run as done or snoozed it.
func (b *builder) hidden(run Run) bool {
	return run.Acknowledged || isSnoozed(b.facts.Now, run.SnoozedUntil)
}

// problems returns the tasks that cannot run. Those with the same problem, such
// as the missing folder of their job, are one item.
func problems(f Facts, state map[string]*taskState) []Item {
	var items []Item
	for _, t := range f.Tasks {
		if t.Problem == "" || !t.Enabled || t.Acknowledged || isSnoozed(f.Now, t.SnoozedUntil) {
			continue
		}
		if s := state[t.ID]; s != nil && (s.shown || t.Predicted && s.wentWellAt.After(t.Since)) {
			continue // its failed run is already an item, or a run succeeded since
		}
		if i := slices.IndexFunc(items, func(o Item) bool { return o.Task.SameProblem(t) }); i >= 0 && !t.Unlinked {
			items[i].Tasks++
			items[i].Why = fmt.Sprintf("%d tasks would fail", items[i].Tasks)
			continue
		}
		why := "the next run would fail"
		if t.Unlinked {
			why = "does not start after another task"
		}
		items = append(items, Item{Task: t, Why: why, Attempts: 1, Tasks: 1})
	}
	return items
}

// at returns the time that clients show for an item: when its run started.
func (i Item) at() time.Time {
	if i.Run.ID == "" {
		return i.Task.Since
	}
	if !i.Run.Start.IsZero() {
		return i.Run.Start
	}
	return i.Run.At
}

// taskState is what the newer runs of a task say about its older ones.
type taskState struct {
	decided  bool // a newer run needs, or needed, attention
	shown    bool // and that run is an item
	ranLater bool // a newer run started
	wentWell bool // and succeeded without needing attention

	wentWellAt time.Time // when the newest success started
}

func (s *taskState) after(run Run) {
	s.ranLater = s.ranLater || run.Started
	s.wentWell = s.wentWell || run.Status == model.RunSuccess && NeedsYou(run) == ""
	if run.Status == model.RunSuccess && run.Start.After(s.wentWellAt) {
		s.wentWellAt = run.Start
	}
}

// solved reports whether later runs of its task make a run irrelevant.
func (s *taskState) solved(run Run) bool {
	switch {
	case !run.Started && run.Status == model.RunCancelled:
		return s.ranLater
	case run.Outcome == model.OutcomePartial, run.Outcome == model.OutcomeBlocked, run.Trigger == model.TriggerFileWatch, run.Trigger == model.TriggerEvent:
		return false
	}
	return s.wentWell
}

func quietText(run Run) string {
	switch {
	case run.Reason == model.ReasonNothingToDo, run.Outcome == model.OutcomeNothingToDo, run.saysNothing():
		return "nothing to do"
	case run.Status == model.RunCancelled:
		return "stopped"
	}
	return "same as last time"
}
