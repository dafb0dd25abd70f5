package report

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"claude-scheduler/backend/model"
)

// Oldest is how far back items reach. Older ones are only in the history.
const Oldest = 7 * 24 * time.Hour

// LongestSnooze is how far ahead the end of a snooze may lie. One further ahead
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
	Since         time.Time // since when; zero: unknown
	Acknowledged  bool      // this problem was marked as done
	SnoozedUntil  time.Time // zero: not snoozed
}

// SameProblem reports whether the problem of another task is the same one: that of
// their job, or of the machine.
func (t Task) SameProblem(o Task) bool {
	if t.Problem == "" || t.Problem != o.Problem || t.Check != o.Check {
		return false
	}
	return t.ID == o.ID || t.Check.OfMachine() || t.Job != "" && t.Job == o.Job
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
	tasks := make(map[string]Task, len(f.Tasks))
	for _, t := range f.Tasks {
		tasks[t.ID] = t
	}
	var r Report
	state := map[string]*taskState{}
	folded := chains(f.Runs)
	waits := map[string]bool{} // tasks with a run that waits for a limit
	for _, c := range folded {
		waits[c.run.Task] = waits[c.run.Task] || c.limited
	}
	for _, c := range folded {
		run := c.run
		if waits[run.Task] && run.Status == model.RunCancelled && run.Reason == model.ReasonUsageLimit {
			continue // a waiting run will do the same work
		}
		s := state[run.Task]
		if s == nil {
			s = &taskState{}
			state[run.Task] = s
		}
		task, known := tasks[run.Task]
		item := Item{Run: run, Task: task, Attempts: c.attempts, Until: c.until}
		if c.active {
			r.Running = append(r.Running, item)
			if !c.limited {
				s.ranLater = s.ranLater || run.Started
				continue
			}
		}
		recent := !run.At.Before(f.Since)
		counted := recent && !c.active && (run.Started || NeedsYou(run) != "" || run.Reason == model.ReasonNothingToDo)
		unlisted := &r.Other
		if run.Acknowledged || isSnoozed(f.Now, run.SnoozedUntil) {
			unlisted = &r.Done
		}
		if counted {
			r.Runs++
			*unlisted++ // until it is added to a list
		}
		list := func(items *[]Item) {
			*items = append(*items, item)
			if counted {
				*unlisted--
			}
		}
		if f.Now.Sub(run.At) > Oldest || !known || !task.Enabled {
			s.after(run)
			continue
		}
		quiet := func(why string) {
			if counted {
				item.Why = why
				list(&r.Quiet)
			}
		}
		switch why := NeedsYou(run); {
		case why != "" && s.solved(run):
			if run.Started {
				quiet(why + ", a later run went well")
			}
		case why != "" && s.shown: // a newer run of the task is the item
			if !run.Acknowledged {
				quiet(why + ", see its newer run")
			}
		case why != "" && s.decided: // a newer one was marked as done
			if counted {
				*unlisted--
				r.Done++
			}
		case why != "":
			s.decided = true
			if c.limited {
				why, item.WaitsForLimit = "waits for the usage limit", true
			}
			if item.Why = why; !run.Acknowledged && !isSnoozed(f.Now, run.SnoozedUntil) {
				s.shown = true
				list(&r.NeedsYou)
				if !recent {
					r.Older++
				}
			}
		case Quiet(run, f.Last[run.ID]):
			if run.Started || run.Reason == model.ReasonNothingToDo {
				quiet(quietText(run))
			}
		case recent && !run.Acknowledged && !isSnoozed(f.Now, run.SnoozedUntil):
			list(&r.Found)
		}
		s.after(run)
	}
	r.NeedsYou = append(r.NeedsYou, problems(f, state)...)
	newest := func(a, b Item) int { return b.at().Compare(a.at()) }
	for _, list := range [][]Item{r.NeedsYou, r.Found, r.Quiet} {
		slices.SortStableFunc(list, newest)
	}
	return r
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
		why := "cannot run"
		if t.Predicted {
			why = "would fail"
		}
		if i := slices.IndexFunc(items, func(o Item) bool { return o.Task.SameProblem(t) }); i >= 0 {
			items[i].Tasks++
			items[i].Why = fmt.Sprintf("%d tasks %s", items[i].Tasks, why)
			continue
		}
		if t.Predicted {
			why = "the next run " + why
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
	case run.Outcome == model.OutcomePartial, run.Outcome == model.OutcomeBlocked, run.Trigger == model.TriggerFileWatch:
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

// chain is a run with the attempts before it.
type chain struct {
	run      Run // the newest that ended; otherwise the newest of all
	attempts int
	active   bool      // a newer attempt runs or waits
	limited  bool      // it waits for a usage limit
	until    time.Time // when a waiting attempt is due; zero: now, or none waits
}

// chains folds attempts, newest first.
func chains(runs []Run) []chain {
	byID := make(map[[16]byte]int, len(runs))
	for i, run := range runs {
		byID[model.ParseID(run.ID)] = i
	}
	folded := make([]bool, len(runs))
	out := make([]chain, 0, len(runs))
	for i := range runs {
		if folded[i] {
			continue
		}
		c := chain{run: runs[i], attempts: 1, active: !runs[i].Status.Ended()}
		for at, seen := i, 1; runs[at].RetryOf != [16]byte{} && seen < len(runs); seen++ {
			before, ok := byID[runs[at].RetryOf]
			if !ok || folded[before] || before == i {
				break
			}
			folded[before] = true
			if c.attempts == 1 && c.active && !runs[i].Started && runs[before].Reason == model.ReasonUsageLimit {
				c.run, c.limited, c.until = runs[before], true, runs[i].Slot
			} else if c.attempts == 1 && c.active && !runs[i].Started {
				c.until = runs[i].Slot
			}
			c.attempts++
			at = before
		}
		if c.active && !c.run.Started && !c.limited {
			c.until = runs[i].Slot
		}
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b chain) int {
		return cmp.Or(b.run.At.Compare(a.run.At), b.run.Slot.Compare(a.run.Slot))
	})
	return out
}
