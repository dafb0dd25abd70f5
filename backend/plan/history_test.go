package plan

import (
	"strings"
	"testing"
	"time"
)

func past(n int, s Sample) (h History) {
	for range n {
		h = h.Add(s)
	}
	return h
}

func TestExpectedCost(t *testing.T) {
	var mixed History
	for i := 1; i <= 10; i++ {
		mixed = mixed.Add(Sample{CostUSD: float64(i)})
	}
	for _, c := range []struct {
		name string
		past History
		own  float64
		want Expected
	}{
		{"no history", History{}, 0, Expected{USD: 0.5}},
		{"its own limit", mixed, 2.5, Expected{USD: 2.5, Limited: true}},
		{"nine of ten cost no more", mixed, 0, Expected{USD: 9, Known: true}},
		{"costs that are not known do not count", past(3, Sample{Success: true}).Add(Sample{CostUSD: 0.2}), 0, Expected{USD: 0.2, Known: true}},
		{"only the newest count", past(1, Sample{CostUSD: 99}).Add(Sample{CostUSD: 1}), 0, Expected{USD: 99, Known: true}},
	} {
		if got := c.past.Expect(c.own); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
	long := past(1, Sample{CostUSD: 99})
	for range HistoryLength {
		long = long.Add(Sample{CostUSD: 1})
	}
	if got := long.Expect(0); got.USD != 1 || long.Len() != HistoryLength {
		t.Errorf("%d runs are kept, and %v expected", long.Len(), got)
	}
}

// Adding to a history leaves copies as they are.
func TestHistoriesAreValues(t *testing.T) {
	h := past(3, Sample{CostUSD: 1})
	a, b := h.Add(Sample{CostUSD: 2}), h.Add(Sample{CostUSD: 3})
	if h.Len() != 3 || a.samples[3].CostUSD != 2 || b.samples[3].CostUSD != 3 {
		t.Error("they share memory")
	}
}

func TestOutliers(t *testing.T) {
	outlier := Sample{Duration: time.Hour, Success: true, Outlier: true}
	minute := Sample{Duration: 4 * time.Minute, CostUSD: 0.4, Tokens: 100_000, Success: true}
	failed := minute
	failed.Success = false
	for _, c := range []struct {
		name string
		past History
		so   Sample
		want string
	}{
		{"too few successes", past(4, minute).Add(failed), Sample{Duration: 9 * time.Hour}, ""},
		{"three times as long", past(5, minute), Sample{Duration: 12 * time.Minute}, "has run for 12 m 00 s; the last 5 that succeeded took up to 4 m 00 s"},
		{"a little less", past(5, minute), Sample{Duration: 12*time.Minute - time.Second}, ""},
		{"short tasks have a floor", past(9, Sample{Duration: time.Second, Success: true}), Sample{Duration: 4 * time.Minute}, ""},
		{"and are outliers beyond it", past(9, Sample{Duration: time.Second, Success: true}), Sample{Duration: 5 * time.Minute}, "has run for 5 m 00 s"},
		{"cost", past(5, minute), Sample{CostUSD: 1.21}, "has cost $1.21; the last 5 that succeeded cost up to $0.40"},
		{"tokens", past(5, minute), Sample{Tokens: 300_000}, "300,000 tokens; the last 5 that succeeded used up to 100,000"},
		{"unknown costs have no bound", past(9, Sample{Duration: time.Minute, Success: true}), Sample{CostUSD: 99, Tokens: 9e6}, ""},
		{"one outlier does not hide the next", past(5, minute).Add(outlier), Sample{Duration: 12 * time.Minute}, "the last 5 that succeeded took up to 4 m 00 s"},
		{"nor do two", past(5, minute).Add(outlier).Add(outlier), Sample{Duration: 12 * time.Minute}, "has run for"},
		{"three in a row are usual", past(5, minute).Add(outlier).Add(outlier).Add(outlier), Sample{Duration: time.Hour}, ""},
		{"one slow run does not move the bound", past(19, minute).Add(Sample{Duration: 5 * time.Hour, Success: true}), Sample{Duration: 13 * time.Minute}, "has run for"},
	} {
		if got := c.past.Bounds().Outlier(c.so); got == "" != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestWindowEnd(t *testing.T) {
	seen := at("09:00")
	for _, c := range []struct {
		name  string
		reset string // empty: not named
		want  string // empty: void
	}{
		{"as named", "11:00", "11:00"},
		{"just the length of a window, from the full hour", "14:30", "14:30"},
		{"not named", "", "09:30"},
		{"passed", "08:59", ""},
		{"now", "09:00", ""},
		{"further ahead than a window", "+1 09:00", "09:30"},
		{"absurd", "+400 09:00", "09:30"},
	} {
		var reset *time.Time
		if c.reset != "" {
			named := at(c.reset)
			reset = &named
		}
		until, guessed := WindowEnd(seen, reset, 5*time.Hour)
		if until.IsZero() != (c.want == "") || c.want != "" && (!until.Equal(at(c.want)) || guessed != (c.want == "09:30")) {
			t.Errorf("%s: %s, %v", c.name, until, guessed)
		}
	}
}

func TestForecastOfASum(t *testing.T) {
	midnight := func(at time.Time) time.Time { return at.Truncate(24 * time.Hour).Add(24 * time.Hour) }
	hourly := func(n int, usd float64) (runs []ComingRun) {
		for i := range n {
			runs = append(runs, ComingRun{At: at("10:00").Add(time.Duration(i) * time.Hour), CostUSD: usd})
		}
		return runs
	}
	for _, c := range []struct {
		name string
		sum  Spending
		runs []ComingRun
		want string // empty: never
	}{
		{"today", Spending{Spent: 1, Limit: 3, Per: 1, Next: midnight}, hourly(9, 1), "11:00"},
		{"it counts from zero again at midnight", Spending{Spent: 2.5, Limit: 3, Per: 1, Next: midnight}, append(hourly(1, 0.1), ComingRun{At: at("+1 08:00"), CostUSD: 2}, ComingRun{At: at("+1 09:00"), CostUSD: 1}), "+1 09:00"},
		{"never", Spending{Limit: 30, Per: 1, Next: midnight}, hourly(9, 1), ""},
		{"of a window", Spending{Spent: 0.5, Limit: 1, Per: 0.1, Next: func(at time.Time) time.Time { return at.Add(5 * time.Hour) }}, hourly(9, 1), ""},
		{"of a window, with dearer runs", Spending{Spent: 0.5, Limit: 1, Per: 0.1, Next: func(at time.Time) time.Time { return at.Add(5 * time.Hour) }}, hourly(9, 2), "12:00"},
		{"what a dollar adds is unknown", Spending{Spent: 0.9, Limit: 1, Next: midnight}, hourly(9, 100), ""},
	} {
		got, ok := c.sum.ReachedAt(at("09:00"), c.runs)
		if ok != (c.want != "") || ok && !got.Equal(at(c.want)) {
			t.Errorf("%s: %s %v, want %s", c.name, got, ok, c.want)
		}
	}
}
