package plan

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"claude-scheduler/backend/format"
)

// Budget is what runs may cost today.
type Budget struct {
	ID       string  // profile whose runs it covers; empty: all runs
	Name     string  // the profile's name
	USD      float64 // above 0
	SpentUSD float64 // cost of runs that ended today
}

// covers reports whether a run counts toward the budget.
func (b Budget) covers(r Run) bool { return b.ID == "" || slices.Contains(r.Profiles, b.ID) }

func (b Budget) label() string {
	if b.ID == "" {
		return "today's budget"
	}
	return "today's " + profileBudget(b.Name)
}

func profileBudget(name string) string { return fmt.Sprintf("budget of profile %q", name) }

// NamesBudgetOf reports whether a sentence of this package is about the budget
// of a profile.
func NamesBudgetOf(sentence, profile string) bool {
	return strings.Contains(sentence, profileBudget(profile))
}

// ledger tracks, while runs are admitted, what is left of each budget.
//
// A run reserves what it is expected to cost before it starts, so that parallel
// runs cannot spend the same money. Once it has ended, its cost takes the place
// of the reservation.
type ledger struct {
	budgets []Budget
	held    []float64 // by budget: reserved by running runs and by those that start now
	certain []float64 // by budget: the part that running runs have already cost
	claimed []float64 // by budget: what waiting runs earlier in the queue need
}

func newLedger(budgets []Budget) *ledger {
	n := len(budgets)
	return &ledger{budgets, make([]float64, n), make([]float64, n), make([]float64, n)}
}

// cent absorbs rounding errors in comparisons of dollars.
const cent = 0.01

// running adds what a running run has reserved.
func (l *ledger) running(r Run) {
	for i, b := range l.budgets {
		if b.covers(r) {
			held := r.ReservedUSD
			if held == 0 { // it started before the budget was set
				held = l.needs(i, r)
			}
			l.held[i] += max(held, r.CostUSD)
			l.certain[i] += r.CostUSD
		}
	}
}

// needs is what a waiting run reserves of one budget. A run that may cost more
// than the whole budget starts if nothing was spent yet.
func (l *ledger) needs(i int, r Run) float64 { return min(r.Expected.USD, l.budgets[i].USD) }

// refuses explains why a run cannot start today, whatever the running runs will
// cost; empty: it can.
func (l *ledger) refuses(r Run) string {
	for i, b := range l.budgets {
		left := b.USD - b.SpentUSD - l.certain[i]
		switch {
		case !b.covers(r):
		case left < cent/2:
			return fmt.Sprintf("%s of %s is spent (%s)", b.label(), format.Budget(b.USD), format.Budget(b.SpentUSD+l.certain[i]))
		case l.needs(i, r) > left+cent/2:
			return fmt.Sprintf("%s of %s has %s left, and %s", b.label(), format.Budget(b.USD), format.Budget(left), r.Expected.text())
		}
	}
	return ""
}

// delays explains why a run has to wait for running runs or for runs earlier in
// the queue; empty: the budget is sufficient.
func (l *ledger) delays(r Run) string {
	for i, b := range l.budgets {
		if b.covers(r) && b.SpentUSD+l.held[i]+l.claimed[i]+l.needs(i, r) > b.USD+cent/2 {
			return fmt.Sprintf("waits until other runs have ended: %s of %s has %s left after what they may cost, and %s",
				b.label(), format.Budget(b.USD), format.Budget(max(b.USD-b.SpentUSD-l.held[i]-l.claimed[i], 0)), r.Expected.text())
		}
	}
	return ""
}

// claim reserves what a waiting run needs, so that later runs do not use it.
func (l *ledger) claim(r Run) {
	for i, b := range l.budgets {
		if b.covers(r) {
			l.claimed[i] += l.needs(i, r)
		}
	}
}

// start reserves what a run needs.
func (l *ledger) start(r Run) {
	for i, b := range l.budgets {
		if b.covers(r) {
			l.held[i] += l.needs(i, r)
		}
	}
}

// share returns what each starting run may spend: what it needs and, unless its
// task limits its cost, an equal share of the rest. places is how many runs may
// start in all, with those that start now. Together the runs cannot exceed a
// budget. Runs without a budget are not in the result.
func (l *ledger) share(starting []Run, places int) map[string]float64 {
	shares := map[string]float64{}
	free := make([]float64, len(l.budgets))
	due := make([]float64, len(l.budgets)) // what runs need that have no share yet
	for i, b := range l.budgets {
		free[i] = max(b.USD-b.SpentUSD-l.held[i]-l.claimed[i], 0)
		for _, r := range starting {
			if b.covers(r) {
				due[i] += l.needs(i, r)
			}
		}
	}
	for n, r := range starting {
		left := max(places-n, len(starting)-n, 1)
		may := math.Inf(1)
		for i, b := range l.budgets {
			if !b.covers(r) {
				continue
			}
			need := l.needs(i, r)
			extra := min(max((free[i]+due[i])/float64(left)-need, 0), free[i])
			if r.Expected.Limited {
				extra = 0
			}
			may = min(may, need+extra)
		}
		if math.IsInf(may, 1) {
			continue
		}
		may = max(math.Floor(may*1e4)/1e4, cent)
		shares[r.ID] = may
		for i, b := range l.budgets {
			if b.covers(r) {
				free[i] -= max(may-l.needs(i, r), 0)
				due[i] -= l.needs(i, r)
			}
		}
	}
	return shares
}

// OverBudget explains why no budget of today is sufficient for a run, whatever
// the running runs will cost; empty: the budgets are sufficient.
func OverBudget(budgets []Budget, running []Run, r Run) string {
	l := newLedger(budgets)
	for _, other := range running {
		if other.Running {
			l.running(other)
		}
	}
	return l.refuses(r)
}

// Shortfall explains why a whole budget of a day is not sufficient for a run, so
// that Claude Code may end it before it is done; empty: each is. usual is what
// earlier runs of the task usually cost, 0 if that is not known; certain reports
// that a budget is less than that.
func Shortfall(budgets []Budget, r Run, usual float64) (why string, certain bool) {
	for _, b := range budgets {
		if !b.covers(r) || r.Expected.USD <= b.USD+cent/2 {
			continue
		}
		whose := ""
		if b.ID != "" {
			whose = fmt.Sprintf(" of profile %q", b.Name)
		}
		text := fmt.Sprintf("the daily budget%s is %s, and %s: Claude Code would end it at %s", whose, format.Budget(b.USD), r.Expected.text(), format.Budget(b.USD))
		if usual > b.USD+cent/2 {
			return text, true
		}
		if why == "" {
			why = text
		}
	}
	return why, false
}
