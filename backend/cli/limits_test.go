package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
)

// The status shows what is used and reserved, and the waiting runs in the order
// of the queue.
func TestStatusShowsTheQueue(t *testing.T) {
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	until := now.Add(72 * time.Minute)
	status := apitype.Status{
		StartedAt: now, Reserve: 20, Waiting: 2,
		Limits:  []apitype.UsageLimit{{Owner: "default login", Name: "5-hour limit", Until: &until, Guessed: true}},
		Windows: []apitype.Window{{Owner: "default login", Type: "five_hour", Name: "5-hour window", Used: 0.85, Until: until}},
		Queue: []apitype.QueuedRun{
			{TaskName: "Review", Priority: 5, Since: now, For: "waits for the 5-hour limit", Kind: "usage_limit", Until: &until},
			{TaskName: "Audit", Since: now, For: "85% is used", Kind: "reserve", Until: &until},
		},
		Budgets: []apitype.DayBudget{{USD: 5, SpentUSD: 1, ReservedUSD: 2}, {ProfileID: "p", Name: "Work", USD: 3}},
	}
	var out bytes.Buffer
	con := &console{out: &out, now: func() time.Time { return now }}
	printStatus(con, status, nil)
	got := out.String()
	for _, want := range []string{
		"in 1 h 12 m; Claude Code did not say when it resets, so runs try again then; 1 run waits", "85% of the 5-hour window of the default login is used; it resets in 1 h 12 m",
		"20% of the 5-hour window is reserved for you; 1 run waits for the reset", "$1.00 of $5.00 spent today, $2.00 reserved by running runs", "profile Work: $0.00 of $3.00 spent today",
		"1      Review  5", "2      Audit",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if t.Failed() {
		t.Log(got)
	}
	if text := reserveText(apitype.Status{Reserve: 20}); !strings.Contains(text, "no run has reported yet") {
		t.Errorf("without a report: %s", text)
	}
}

func TestForecastLines(t *testing.T) {
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	at := now.Add(30 * time.Minute)
	var out bytes.Buffer
	con := &console{out: &out, now: func() time.Time { return now }}
	printForecast(con, apitype.Forecast{
		Day: apitype.ForecastSpan{Text: "2 runs, about $1.25"}, Week: apitype.ForecastSpan{Text: "14 runs, about $8.75"}, Watches: 1,
		LimitAt: &at, Limit: "5-hour limit of the default login", BudgetAt: &at, Budget: "daily budget of $5.00",
	})
	for _, want := range []string{"2 runs, about $1.25", "14 runs, about $8.75", "1 task started by file changes is not counted", "the 5-hour limit of the default login will be reached about in 30 m", "the daily budget of $5.00 will be spent about in 30 m"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing from\n%s", want, out.String())
		}
	}
}
