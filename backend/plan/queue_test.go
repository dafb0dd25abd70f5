package plan

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"claude-scheduler/backend/model"
)

func costing(usd float64) func(*Run) {
	return func(r *Run) { r.Expected = Expected{USD: usd, Known: true} }
}
func limited(usd float64) func(*Run) {
	return func(r *Run) { r.Expected = Expected{USD: usd, Limited: true} }
}
func holding(usd float64) func(*Run) {
	return func(r *Run) { r.Running, r.ReservedUSD = true, usd }
}
func spent(usd float64) func(*Run)    { return func(r *Run) { r.CostUSD = usd } }
func paidBy(ids ...string) func(*Run) { return func(r *Run) { r.Profiles = ids } }
func prioritized(n int) func(*Run)    { return func(r *Run) { r.Priority = n } }
func inFile(n int) func(*Run)         { return func(r *Run) { r.Order = n } }
func byUser(r *Run)                   { r.ByUser = true }
func day(usd, spent float64) []Budget { return []Budget{{USD: usd, SpentUSD: spent}} }
func window(used float64, until string) []Window {
	return []Window{{Used: used, Until: at(until)}}
}

// Who gets a place, and who the money of the day.
func TestQueue(t *testing.T) {
	work := Budget{ID: "w", Name: "Work", USD: 2, SpentUSD: 1}
	for _, c := range []struct {
		name      string
		situation State
		active    []Run
		start     string
		wait      string
		refuse    string
		reserved  map[string]float64
	}{
		{name: "priority, then slot, then the order of the file", situation: State{MaxRunning: 4},
			active: []Run{
				entry("late", all(slot(at("08:59")), inFile(0))), entry("file2", all(slot(at("08:00")), inFile(2))), entry("file1", all(slot(at("08:00")), inFile(1))),
				entry("low", all(slot(at("07:00")), prioritized(-1))), entry("high", all(slot(at("09:00")), prioritized(5))),
			}, start: "high file1 file2 late", wait: "low: 4 of 4"},
		{name: "running runs keep their places", situation: State{MaxRunning: 1},
			active: []Run{entry("low", all(isRunning, prioritized(-9))), entry("high", prioritized(9))}, wait: "high: 1 of 1"},
		{name: "one that waits for a directory lets others pass", situation: State{MaxRunning: 2},
			active: []Run{entry("a", all(isRunning, with("/src"))), entry("high", all(with("/src"), prioritized(9))), entry("low", nil)}, start: "low", wait: "high: /src"},

		{name: "the reserve: what no user started waits", situation: State{MaxRunning: 9, ReservePercent: 20, Windows: window(0.85, "12:00")},
			active: []Run{entry("a", nil), entry("b", isManual), entry("c", all(member, byUser)), entry("d", member), entry("e", missed)},
			start:  "b c", wait: "a: until 12:00: 85% of the 5-hour window is used and 20% is reserved for you, d: 85%, e: 85%"},
		{name: "exactly the reserve is left", situation: State{MaxRunning: 9, ReservePercent: 20, Windows: window(0.8, "12:00")}, active: []Run{entry("a", nil)}, start: "a"},
		{name: "the window has reset", situation: State{MaxRunning: 9, ReservePercent: 20, Windows: window(1, "09:00")}, active: []Run{entry("a", nil)}, start: "a"},
		{name: "no reserve", situation: State{MaxRunning: 9, Windows: window(1, "12:00")}, active: []Run{entry("a", nil)}, start: "a"},
		{name: "the window of another login", situation: State{MaxRunning: 9, ReservePercent: 90, Windows: window(1, "12:00")},
			active: []Run{entry("a", owned("x", "opus", "opus")), entry("b", owned("", "opus", "opus"))}, start: "a", wait: "b: 100%"},

		{name: "parallel runs cannot spend the same money", situation: State{MaxRunning: 9, Budgets: day(1, 0)},
			active: []Run{entry("a", limited(0.6)), entry("b", limited(0.6))}, start: "a", wait: "b: $1.00 has $0.40 left after what they may cost and this run may cost $0.60",
			reserved: map[string]float64{"a": 0.6}},
		{name: "until one has ended and cost less", situation: State{MaxRunning: 9, Budgets: day(1, 0.1)},
			active: []Run{entry("b", limited(0.6))}, start: "b", reserved: map[string]float64{"b": 0.6}},
		{name: "or more", situation: State{MaxRunning: 9, Budgets: day(1, 0.6)}, active: []Run{entry("b", limited(0.6))}, refuse: "b budget"},
		{name: "what a running run has cost cannot be released", situation: State{MaxRunning: 9, Budgets: day(1, 0)},
			active: []Run{entry("a", all(holding(0.6), spent(0.5))), entry("b", limited(0.6)), entry("c", limited(0.5))}, refuse: "b budget", wait: "c: $0.40 left"},
		{name: "those after it do not take the money that it waits for", situation: State{MaxRunning: 9, Budgets: day(1, 0)},
			active: []Run{entry("a", holding(0.6)), entry("b", limited(0.6)), entry("c", limited(0.3))}, wait: "b: $0.40 left, c: $0.00 left"},
		{name: "unless there is enough for both", situation: State{MaxRunning: 9, Budgets: day(2, 0)},
			active: []Run{entry("a", holding(1.2)), entry("b", limited(1)), entry("c", limited(1))}, wait: "b: $0.80 left, c: left"},
		{name: "a run that needs more than the budget has it for itself", situation: State{MaxRunning: 9, Budgets: day(1, 0)},
			active: []Run{entry("a", limited(5)), entry("b", limited(0.1))}, start: "a", wait: "b: $0.00 left", reserved: map[string]float64{"a": 1}},
		{name: "but not after others", situation: State{MaxRunning: 9, Budgets: day(1, 0.1)}, active: []Run{entry("a", limited(5))}, refuse: "a budget"},
		{name: "the rest of the day is divided among the places", situation: State{MaxRunning: 2, Budgets: day(10, 0), Tasks: make([]Task, 5)},
			active: []Run{entry("a", costing(1))}, start: "a", reserved: map[string]float64{"a": 5}},
		{name: "one task alone may use all of it", situation: State{MaxRunning: 2, Budgets: day(10, 0), Tasks: make([]Task, 1)},
			active: []Run{entry("a", costing(1))}, start: "a", reserved: map[string]float64{"a": 10}},
		{name: "the last place gets what is left", situation: State{MaxRunning: 2, Budgets: day(10, 0), Tasks: make([]Task, 5)},
			active: []Run{entry("a", holding(6)), entry("b", costing(1))}, start: "b", reserved: map[string]float64{"b": 4}},
		{name: "the budget of a profile", situation: State{MaxRunning: 9, Budgets: []Budget{{USD: 100}, work}},
			active: []Run{entry("a", all(limited(0.8), paidBy("w"))), entry("b", all(limited(0.8), paidBy("x", "w"))), entry("c", limited(0.8)), entry("d", all(limited(1.5), paidBy("w")))},
			start:  "a c", wait: `b: profile "Work" of $2.00 has $0.20 left`, refuse: "d budget", reserved: map[string]float64{"a": 0.8, "c": 0.8}},
		{name: "no budget covers it", situation: State{MaxRunning: 9, Budgets: []Budget{work}}, active: []Run{entry("a", limited(50))}, start: "a", reserved: map[string]float64{}},
		{name: "what started before there was a budget", situation: State{MaxRunning: 9, Budgets: day(1, 0)},
			active: []Run{entry("a", all(isRunning, costing(0.7))), entry("b", limited(0.5))}, wait: "b: $0.30 left"},
		{name: "manual runs cannot overspend either", situation: State{MaxRunning: 9, Budgets: day(1, 0.8)}, active: []Run{entry("a", all(isManual, limited(0.5)))}, refuse: "a budget"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.situation.Active = c.active
			got := Admit(at("09:00"), c.situation)
			if start := strings.Join(got.Start, " "); start != c.start {
				t.Errorf("starts %q, want %q", start, c.start)
			}
			var wait, refuse []string
			for _, w := range got.Wait {
				if w.Kind == "" {
					t.Errorf("%s waits for nothing known", w.RunID)
				}
				wait = append(wait, w.RunID+": "+strings.ReplaceAll(w.For, ",", ""))
			}
			for _, r := range got.Reject {
				refuse = append(refuse, r.RunID+" "+string(r.Reason))
			}
			wantParts(t, wait, c.wait)
			wantParts(t, refuse, c.refuse)
			for id, usd := range c.reserved {
				if diff := got.Reserved[id] - usd; diff > 0.001 || diff < -0.001 {
					t.Errorf("%s may spend %v, want %v", id, got.Reserved[id], usd)
				}
			}
			if c.reserved != nil && len(got.Reserved) != len(c.reserved) {
				t.Errorf("reserved %v, want %v", got.Reserved, c.reserved)
			}
		})
	}
}

// A run that needs more than a whole budget may be ended by it, and would be if
// such runs usually cost more.
func TestShortfall(t *testing.T) {
	t.Parallel()
	work := Budget{ID: "w", Name: "Work", USD: 0.5}
	all := Budget{USD: 1}
	known := func(usd float64) Expected { return Expected{USD: usd, Known: true} }
	for _, c := range []struct {
		run     Run
		usual   float64
		want    string
		certain bool
	}{
		{Run{Expected: known(1)}, 0.9, "", false},
		{Run{Expected: known(1.2)}, 0.9, "the daily budget is $1.00, and runs of this task cost up to $1.20: Claude Code would end it at $1.00", false},
		{Run{Expected: known(1.2)}, 1.1, "the daily budget is $1.00, and runs of this task cost up to $1.20: Claude Code would end it at $1.00", true},
		{Run{Expected: Expected{USD: 5, Limited: true}}, 0, "the daily budget is $1.00, and this run may cost $5.00 (max_budget_usd): Claude Code would end it at $1.00", false},
		{Run{Expected: known(0.8), Profiles: []string{"w"}}, 0.7, `the daily budget of profile "Work" is $0.50, and runs of this task cost up to $0.80: Claude Code would end it at $0.50`, true},
		{Run{Expected: known(1.2), Profiles: []string{"w"}}, 0.7, `the daily budget of profile "Work" is $0.50, and runs of this task cost up to $1.20: Claude Code would end it at $0.50`, true},
		{Run{Expected: known(0.8)}, 0.7, "", false},
	} {
		if why, certain := Shortfall([]Budget{all, work}, c.run, c.usual); why != c.want || certain != c.certain {
			t.Errorf("%+v, usually %v: %q %v", c.run, c.usual, why, certain)
		}
	}
}

// Whatever runs cost within what they may spend, a day never costs more than its
// budgets, and a run that could start alone is neither refused nor kept waiting.
func TestBudgetsHold(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 2))
	for range 500 {
		budgets := []Budget{{USD: 0.5 + random.Float64()*5}, {ID: "p", Name: "P", USD: 0.2 + random.Float64()*3}}
		s := State{MaxRunning: 1 + random.IntN(4), Tasks: make([]Task, random.IntN(6)), Budgets: budgets}
		for i := range 12 {
			r := entry(string(rune('a'+i)), prioritized(random.IntN(3)))
			if random.IntN(2) == 0 {
				r.Profiles = []string{"p"}
			}
			r.Expected = Expected{USD: 0.05 + random.Float64()*2, Limited: random.IntN(2) == 0}
			s.Active = append(s.Active, r)
		}
		for steps := 0; len(s.Active) > 0; steps++ {
			a := Admit(at("09:00"), s)
			for _, r := range a.Reject {
				s.Active = slices.DeleteFunc(s.Active, func(o Run) bool { return o.ID == r.RunID })
			}
			for i := range s.Active {
				if slices.Contains(a.Start, s.Active[i].ID) {
					s.Active[i].Running, s.Active[i].ReservedUSD = true, a.Reserved[s.Active[i].ID]
				}
			}
			running := slices.IndexFunc(s.Active, func(r Run) bool { return r.Running })
			if running < 0 {
				if len(s.Active) > 0 || steps > 100 {
					t.Fatalf("nothing runs, and %+v wait", s.Active)
				}
				break
			}
			ended := s.Active[running]
			cost := ended.ReservedUSD
			if random.IntN(2) == 0 {
				cost *= random.Float64()
			}
			s.Active = slices.Delete(s.Active, running, running+1)
			for i := range budgets {
				if budgets[i].covers(ended) {
					budgets[i].SpentUSD += cost
					if budgets[i].SpentUSD > budgets[i].USD+cent {
						t.Fatalf("%v was spent of %v", budgets[i].SpentUSD, budgets[i].USD)
					}
				}
			}
		}
	}
}

func TestWaitsSaveNothingFromTheReserveForUsers(t *testing.T) {
	s := State{MaxRunning: 1, ReservePercent: 50, Windows: window(0.9, "12:00"), Active: []Run{entry("a", func(r *Run) { r.Trigger, r.ByUser = model.TriggerRetry, true })}}
	if a := Admit(at("09:00"), s); len(a.Start) != 1 {
		t.Errorf("the retry of a manual run waits: %+v", a.Wait)
	}
}
