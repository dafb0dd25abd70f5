package plan

import (
	"slices"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

// entry makes a run for the tables of Admit; change, if not nil, sets more.
func entry(id string, change func(*Run)) Run {
	r := Run{ID: id, TaskID: "task " + id, Trigger: model.TriggerSchedule}
	if change != nil {
		change(&r)
	}
	return r
}

func isRunning(r *Run) { r.Running = true }
func isManual(r *Run)  { r.Trigger = model.TriggerManual }
func member(r *Run)    { r.Trigger = model.TriggerSequential }
func missed(r *Run)    { r.Trigger = model.TriggerCatchUp }
func with(holds ...string) func(*Run) {
	return func(r *Run) { r.Holds = holds }
}
func all(changes ...func(*Run)) func(*Run) {
	return func(r *Run) {
		for _, change := range changes {
			change(r)
		}
	}
}
func of(task string) func(*Run) { return func(r *Run) { r.TaskID = task } }
func again(clock string) func(*Run) {
	return func(r *Run) { r.Trigger, r.NotBefore = model.TriggerRetry, at(clock) }
}
func slot(at time.Time) func(*Run) { return func(r *Run) { r.Slot = at } }
func owned(login, family, model string) func(*Run) {
	return func(r *Run) { r.Owner = Owner{login, family, model} }
}
func everyModel(until time.Time) []Limit { return []Limit{{EveryModel: true, Until: until}} }
func parallel(r *Run)                    { r.Parallel = true }

func TestAdmit(t *testing.T) {
	for _, c := range []struct {
		name      string
		situation State
		active    []Run
		start     string // ids
		wait      string // "id: words" for each
		refuse    string // "id reason" for each
		wake      string
	}{
		{name: "nothing"},
		{name: "in the order of arrival, up to the limit", situation: State{MaxRunning: 2},
			active: []Run{entry("a", nil), entry("b", nil), entry("c", nil)}, start: "a b", wait: "c: 2 of 2 run slots"},
		{name: "running ones count", situation: State{MaxRunning: 2},
			active: []Run{entry("a", nil), entry("b", nil), entry("c", isRunning)}, start: "a", wait: "b: 2 of 2 run slots"},
		{name: "more are running than the limit, which was lowered", situation: State{MaxRunning: 1},
			active: []Run{entry("a", isRunning), entry("b", isRunning), entry("c", nil)}, wait: "c: 2 of 1 run slots"},
		{name: "a limit of zero counts as one", active: []Run{entry("a", nil), entry("b", nil)}, start: "a", wait: "b: 1 of 1 run slots"},
		{name: "manual runs are queued too", situation: State{MaxRunning: 1},
			active: []Run{entry("a", isRunning), entry("b", isManual)}, wait: "b: 1 of 1 run slots"},

		{name: "one run per directory", situation: State{MaxRunning: 9},
			active: []Run{entry("a", with("/src")), entry("b", with("/src")), entry("c", with("/doc"))}, start: "a c", wait: "b: /src"},
		{name: "one run per session", situation: State{MaxRunning: 9},
			active: []Run{entry("a", all(isRunning, with("/src", "session s"))), entry("b", with("/doc", "session s"))}, wait: "b: session s"},
		{name: "a waiting run blocks no directory", situation: State{MaxRunning: 9},
			active: []Run{entry("a", all(isRunning, with("/src"))), entry("b", with("/src", "session s")), entry("c", with("session s"))},
			start:  "c", wait: "b: /src"},
		{name: "the task says parallel", situation: State{MaxRunning: 9},
			active: []Run{entry("a", all(isRunning, with("/src"))), entry("b", all(parallel, with("/src"))), entry("c", with("/src"))},
			start:  "b", wait: "c: /src"},
		{name: "the runs of one task one after another", situation: State{MaxRunning: 9},
			active: []Run{entry("a", of("t")), entry("b", of("t"))}, start: "a", wait: "b: previous run"},
		{name: "the runs of one task in parallel", situation: State{MaxRunning: 9},
			active: []Run{entry("a", all(of("t"), parallel)), entry("b", all(of("t"), parallel))}, start: "a b"},

		{name: "paused: manual runs and ones being prepared pass", situation: State{MaxRunning: 9, PausedUntil: at("10:00")},
			active: []Run{entry("a", nil), entry("b", isManual), entry("c", member), entry("d", missed)},
			start:  "b c", wait: "a: paused until 10:00, d: paused", wake: "10:00"},
		{name: "paused until resumed", situation: State{MaxRunning: 9, PausedUntil: model.Forever},
			active: []Run{entry("a", nil), entry("b", isManual)}, start: "b", wait: "a: until resumed"},
		{name: "the pause is over", situation: State{MaxRunning: 9, PausedUntil: at("09:00")}, active: []Run{entry("a", nil)}, start: "a"},

		{name: "the usage limit: manual runs pass", situation: State{MaxRunning: 9, Limits: everyModel(at("12:00"))},
			active: []Run{entry("a", nil), entry("b", isManual), entry("c", member), entry("d", again("12:00"))},
			start:  "b", wait: "a: usage limit to reset at 12:00, c: usage limit, d: usage limit", wake: "12:00"},
		{name: "a limit without a known reset", situation: State{MaxRunning: 9, Limits: []Limit{{EveryModel: true, Until: at("09:30"), Guessed: true}}},
			active: []Run{entry("a", nil)}, wait: "a: whose reset is unknown: tries again at 09:30", wake: "09:30"},
		{name: "a retry that is due after the limit", situation: State{MaxRunning: 9, Limits: everyModel(at("12:00"))},
			active: []Run{entry("d", again("13:00"))}, wait: "d: tries again at 13:00", wake: "13:00"},
		{name: "the usage limit has reset", situation: State{MaxRunning: 9, Limits: everyModel(at("09:00"))},
			active: []Run{entry("a", nil), entry("d", again("09:00"))}, start: "a d"},
		{name: "a reset far ahead never means now", situation: State{MaxRunning: 9, Limits: everyModel(at("09:00").AddDate(1, 0, 0))},
			active: []Run{entry("a", nil)}, wait: "a: reset at 10 Mar 2027", wake: "+365 09:00"},

		{name: "a retry waits for its time and blocks no other run", situation: State{MaxRunning: 1},
			active: []Run{entry("a", again("09:05")), entry("b", again("09:02")), entry("c", nil)},
			start:  "c", wait: "a: tries again at 09:05, b: tries again", wake: "09:02"},
		{name: "a retry whose time has come", situation: State{MaxRunning: 1}, active: []Run{entry("a", again("09:00"))}, start: "a"},
		{name: "a retry set on a wrong clock", situation: State{MaxRunning: 1},
			active: []Run{entry("a", func(r *Run) { r.NotBefore = at("09:00").AddDate(1, 0, 0) })}, refuse: "a missed"},
		{name: "a retry within what is waited for", situation: State{MaxRunning: 1},
			active: []Run{entry("a", func(r *Run) { r.NotBefore = at("09:00").AddDate(0, 0, 62) })}, wait: "a: tries again", wake: "+62 09:00"},
		{name: "a retry that was set tomorrow and more", situation: State{MaxRunning: 1},
			active: []Run{entry("a", func(r *Run) { r.DecidedAt, r.NotBefore = at("09:00").AddDate(0, 0, 10), at("09:01").AddDate(0, 0, 10) })}, refuse: "a missed"},
		{name: "slots of a wrong clock", situation: State{MaxRunning: 9},
			active: []Run{
				entry("a", all(missed, slot(at("09:00").AddDate(10, 0, 0)))), entry("b", slot(at("+1 10:01"))), entry("c", slot(at("+1 10:00"))),
				entry("d", all(isManual, slot(at("09:00").AddDate(10, 0, 0)))), entry("e", all(member, slot(at("09:00").AddDate(10, 0, 0)))),
				entry("f", all(isRunning, slot(at("09:00").AddDate(10, 0, 0)))),
			}, start: "c d e", refuse: "b missed, a missed"},

		{name: "a limit blocks only its login", situation: State{MaxRunning: 9, Limits: []Limit{
			{Owner: Owner{Login: "x"}, EveryModel: true, Name: "5-hour limit (key of Work)", Until: at("12:00")},
			{Owner: Owner{Family: "opus", Model: "opus"}, Until: at("14:00")},
			{Owner: Owner{Login: "x", Family: "opus"}, Until: at("11:00")},
			{Owner: Owner{Login: "y"}, EveryModel: true}, // a spending limit
		}},
			active: []Run{
				entry("a", owned("x", "sonnet", "sonnet")), entry("b", owned("x", "opus", "opus")), entry("c", owned("", "sonnet", "sonnet")),
				entry("d", owned("", "opus", "claude-opus-4-1")), entry("e", owned("", "", "")), entry("f", owned("y", "opus", "opus")), entry("g", all(isManual, owned("x", "opus", ""))),
			},
			start: "c e f g", wait: "a: 5-hour limit (key of Work) to reset at 12:00, b: 12:00, d: usage limit to reset at 14:00", wake: "12:00"},
		{name: "a family that is not known", situation: State{MaxRunning: 9, Limits: []Limit{{Owner: Owner{Model: ""}, Until: at("12:00")}}},
			active: []Run{entry("a", owned("", "", "")), entry("b", owned("", "opus", "opus")), entry("c", owned("", "", "m"))}, start: "b c", wait: "a: usage limit", wake: "12:00"},

		{name: "missed slots one after another", situation: State{MaxRunning: 9, CatchUpInterval: 5 * time.Second},
			active: []Run{entry("a", missed), entry("b", missed), entry("c", nil), entry("d", missed)},
			start:  "a c", wait: "b: missed runs start one at a time, d: missed runs start one at a time", wake: "09:00:05"},
		{name: "the next of them when it is its time", situation: State{MaxRunning: 9, CatchUpInterval: 5 * time.Second, LatestCatchUp: at("08:59:55")},
			active: []Run{entry("a", all(missed, isRunning)), entry("b", missed), entry("c", missed)}, start: "b", wait: "c: missed runs start one at a time", wake: "09:00:05"},
		{name: "but not before", situation: State{MaxRunning: 9, CatchUpInterval: 5 * time.Second, LatestCatchUp: at("08:59:56")},
			active: []Run{entry("b", missed)}, wait: "b: missed runs start one at a time", wake: "09:00:01"},
		{name: "the clock was set back since", situation: State{MaxRunning: 9, CatchUpInterval: 5 * time.Second, LatestCatchUp: at("10:00")},
			active: []Run{entry("b", missed)}, start: "b"},
		{name: "one that cannot start does not delay another", situation: State{MaxRunning: 9, CatchUpInterval: 5 * time.Second},
			active: []Run{entry("a", all(isRunning, with("/src"))), entry("b", all(missed, with("/src"))), entry("c", missed)}, start: "c", wait: "b: /src"},

		{name: "the day's budget is spent", situation: State{MaxRunning: 1, Budgets: []Budget{{USD: 5, SpentUSD: 5}}},
			active: []Run{entry("a", isRunning), entry("b", nil), entry("c", isManual)}, refuse: "b budget, c budget"},
		{name: "there is some budget left", situation: State{MaxRunning: 1, Budgets: []Budget{{USD: 5, SpentUSD: 4.9}}}, active: []Run{entry("b", costing(0.1))}, start: "b"},
		{name: "what does not start now is not refused yet", situation: State{MaxRunning: 1, Budgets: []Budget{{USD: 5, SpentUSD: 5}}},
			active: []Run{entry("a", again("10:00"))}, wait: "a: tries again", wake: "10:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.situation.Active = c.active
			before := slices.Clone(c.active)
			got := Admit(at("09:00"), c.situation)
			if start := strings.Join(got.Start, " "); start != c.start {
				t.Errorf("starts %q, want %q", start, c.start)
			}
			var wait, refuse []string
			for _, w := range got.Wait {
				wait = append(wait, w.RunID+": "+w.For)
			}
			for _, r := range got.Reject {
				refuse = append(refuse, r.RunID+" "+string(r.Reason))
				if r.Reason == model.ReasonMissed && !strings.Contains(r.Message, "the clock was wrong") {
					t.Errorf("refused with %q", r.Message)
				}
				if r.Reason == model.ReasonBudget && r.Message != "today's budget of $5.00 is spent ($5.00)" {
					t.Errorf("refused with %q", r.Message)
				}
			}
			wantParts(t, wait, c.wait)
			wantParts(t, refuse, c.refuse)
			var wake time.Time
			if c.wake != "" {
				wake = at(c.wake)
			}
			if !got.Wake.Equal(wake) {
				t.Errorf("wakes at %s, want %s", got.Wake, wake)
			}
			for i := range before {
				if before[i].ID != c.active[i].ID || before[i].Running != c.active[i].Running {
					t.Error("the situation was changed")
				}
			}
		})
	}
}

// wantParts checks that each line begins with the id and contains the words of
// its part of want.
func wantParts(t *testing.T, got []string, want string) {
	t.Helper()
	var parts []string
	if want != "" {
		parts = strings.Split(want, ", ")
	}
	ok := len(got) == len(parts)
	for i := 0; ok && i < len(got); i++ {
		id, words, _ := strings.Cut(parts[i], " ")
		ok = strings.HasPrefix(got[i], id) && strings.Contains(got[i], words)
	}
	if !ok {
		t.Errorf("got %q, want %q", got, parts)
	}
}
