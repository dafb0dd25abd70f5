package plan

import (
	"fmt"
	"math"
	"slices"
	"time"

	"claude-scheduler/backend/format"
)

const (
	// HistoryLength is how many of the newest runs of a task predict its next
	// one.
	HistoryLength = 20
	// defaultCostUSD is what a run of a task without a history is expected to cost.
	defaultCostUSD = 0.50
)

// Sample is the effort and success of one run.
type Sample struct {
	CostUSD  float64 // 0: unknown, or nothing
	Duration time.Duration
	Tokens   int // of all kinds, read from the cache or not
	Success  bool
	Outlier  bool // it was far outside the history before it
}

// History is the newest runs of a task. The zero value is that of a task that
// never ran.
type History struct{ samples []Sample } // newest last, at most HistoryLength

// Add returns the history with a newer run.
func (h History) Add(s Sample) History {
	kept := h.samples[max(0, len(h.samples)+1-HistoryLength):]
	return History{append(kept[:len(kept):len(kept)], s)}
}

// Len returns how many runs it has.
func (h History) Len() int { return len(h.samples) }

// Expected is the expected maximum cost of a run.
type Expected struct {
	USD     float64
	Limited bool // the task limits it: it cannot cost more
	Known   bool // derived from earlier runs
}

// Expect returns what a run of a task may cost: max_budget_usd if the task has it,
// otherwise more than nine out of ten of its earlier runs did.
func (h History) Expect(maxBudgetUSD float64) Expected {
	if maxBudgetUSD > 0 {
		return Expected{USD: maxBudgetUSD, Limited: true}
	}
	if costs := h.costs(); len(costs) > 0 {
		return Expected{USD: quantile(costs, 0.9), Known: true}
	}
	return Expected{USD: defaultCostUSD}
}

// Assume returns what counts toward the budgets for a run whose cost is unknown, and
// a remark on it if a budget applied to the run. reserved is what the run might
// spend of the budgets; 0: none applied, but one may be set later that day.
func (e Expected) Assume(reserved float64) (usd float64, remark string) {
	if reserved <= 0 {
		return e.USD, ""
	}
	usd = min(e.USD, reserved)
	return usd, "as its cost is unknown, " + format.Budget(usd) + " count toward the budget of the day"
}

// text is the end of a sentence about a budget.
func (e Expected) text() string {
	switch {
	case e.Limited:
		return "this run may cost " + format.Budget(e.USD) + " (max_budget_usd)"
	case e.Known:
		return "runs of this task cost up to " + format.Budget(e.USD)
	}
	return "a run of this task is expected to cost up to " + format.Budget(e.USD) + ", as it has no history yet"
}

// costs returns the known costs in ascending order.
func (h History) costs() []float64 {
	var costs []float64
	for _, s := range h.samples {
		if s.CostUSD > 0 {
			costs = append(costs, s.CostUSD)
		}
	}
	slices.Sort(costs)
	return costs
}

// TypicalCost returns the median of the known costs; ok is false if there are
// none.
func (h History) TypicalCost() (usd float64, ok bool) {
	costs := h.costs()
	if len(costs) == 0 {
		return 0, false
	}
	return quantile(costs, 0.5), true
}

// quantile returns the smallest of sorted values that at least a part q of them
// does not exceed. There must be one.
func quantile(sorted []float64, q float64) float64 {
	return sorted[max(int(math.Ceil(q*float64(len(sorted))))-1, 0)]
}

// An outlier is far outside the history of its task: beyond outlierFactor times
// what 95 % of its successful runs needed, and beyond a minimum, below which it
// does not matter.
const (
	outlierFactor      = 3
	outlierRuns        = 5 // earlier successes, without which nothing is an outlier
	outliersUsual      = 3 // successes in a row that are outliers: this is usual now
	outlierMinDuration = 5 * time.Minute
	outlierMinCostUSD  = 0.50
	outlierMinTokens   = 200_000
)

// Bounds are the maximum effort of a run that is no outlier. The zero value has
// none.
type Bounds struct {
	Duration time.Duration
	CostUSD  float64
	Tokens   int

	usualDuration time.Duration
	usualCostUSD  float64
	usualTokens   int
	runs          int
}

// successes returns the successful runs. Outliers among them do not count until
// they have become usual: one would hide the next.
func (h History) successes() []Sample {
	all := slices.DeleteFunc(slices.Clone(h.samples), func(s Sample) bool { return !s.Success })
	newest := all[max(0, len(all)-outliersUsual):]
	if !slices.ContainsFunc(newest, func(s Sample) bool { return !s.Outlier }) {
		return all
	}
	return slices.DeleteFunc(all, func(s Sample) bool { return s.Outlier })
}

// Bounds returns the bounds of the next run; zero: the history is too short. A
// kind of effort that earlier runs did not report has no bound either.
func (h History) Bounds() Bounds {
	var durations, costs, tokens []float64
	for _, s := range h.successes() {
		durations = append(durations, s.Duration.Seconds())
		if s.CostUSD > 0 {
			costs = append(costs, s.CostUSD)
		}
		if s.Tokens > 0 {
			tokens = append(tokens, float64(s.Tokens))
		}
	}
	if len(durations) < outlierRuns {
		return Bounds{}
	}
	b := Bounds{runs: len(durations)}
	longest := func(values []float64) float64 {
		slices.Sort(values)
		return quantile(values, 0.95)
	}
	b.usualDuration = time.Duration(longest(durations) * float64(time.Second))
	b.Duration = max(outlierFactor*b.usualDuration, outlierMinDuration)
	if len(costs) >= outlierRuns {
		b.usualCostUSD = longest(costs)
		b.CostUSD = max(outlierFactor*b.usualCostUSD, outlierMinCostUSD)
	}
	if len(tokens) >= outlierRuns {
		b.usualTokens = int(longest(tokens))
		b.Tokens = max(outlierFactor*b.usualTokens, outlierMinTokens)
	}
	return b
}

// Outlier describes how a run is far outside the history of its task, by its
// effort so far; empty: it is not.
func (b Bounds) Outlier(s Sample) string {
	switch {
	case b.Duration > 0 && s.Duration >= b.Duration:
		return fmt.Sprintf("it has run for %s; the last %d that succeeded took up to %s", format.Duration(s.Duration), b.runs, format.Duration(b.usualDuration))
	case b.CostUSD > 0 && s.CostUSD >= b.CostUSD:
		return fmt.Sprintf("it has cost %s; the last %d that succeeded cost up to %s", format.Budget(s.CostUSD), b.runs, format.Budget(b.usualCostUSD))
	case b.Tokens > 0 && s.Tokens >= b.Tokens:
		return fmt.Sprintf("it has used %s tokens; the last %d that succeeded used up to %s", format.Thousands(s.Tokens), b.runs, format.Thousands(b.usualTokens))
	}
	return ""
}
