package cli

import (
	"fmt"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

// limitText describes a reached limit: its login, its models, its end, and how
// many runs wait for it.
func limitText(s apitype.Status, l apitype.UsageLimit, now time.Time) string {
	words := l.Name + " of the " + l.Owner
	if l.ModelFamily != "" {
		words += ", " + l.ModelFamily + " only"
	}
	if l.Until == nil {
		return words + ": waiting does not end it"
	}
	words += " until " + clock(*l.Until, now) + ", " + countdown(*l.Until, now)
	if l.Guessed {
		words += "; Claude Code did not say when it resets, so runs try again then"
	}
	if n := s.WaitingUntil(apitype.WaitsForLimit, *l.Until); n > 0 {
		words += fmt.Sprintf("; %s %s", format.Count(n, "run"), format.Verb(n, "waits", "wait"))
	}
	return words
}

// countdown formats the time left: "in 1 h 12 m".
func countdown(t, now time.Time) string { return "in " + formatDuration(max(t.Sub(now), 0)) }

// windowText describes how much of a usage window is used, and when it resets.
func windowText(w apitype.Window, now time.Time) string {
	return fmt.Sprintf("%.0f%% of the %s of the %s is used; it resets %s", w.Used*100, w.Name, w.Owner, countdown(w.Until, now))
}

// reserveText describes the reserve, and how many runs wait because of it;
// empty: there is none.
func reserveText(s apitype.Status) string {
	if s.Reserve == 0 {
		return ""
	}
	words := fmt.Sprintf("%d%% of the 5-hour window is reserved for you", s.Reserve)
	windows := s.FiveHours()
	if len(windows) == 0 {
		return words + "; no run has reported yet how much is used"
	}
	for _, w := range windows {
		if n := s.WaitingUntil(apitype.WaitsForReserve, w.Until); n > 0 {
			words += fmt.Sprintf("; %s %s for the reset", format.Count(n, "run"), format.Verb(n, "waits", "wait"))
		}
	}
	return words
}

// budgetText describes a budget of the day.
func budgetText(b apitype.DayBudget) string {
	words := fmt.Sprintf("%s of %s spent today", format.Budget(b.SpentUSD), format.Budget(b.USD))
	if b.Name != "" {
		words = "profile " + b.Name + ": " + words
	}
	if b.ReservedUSD > 0 {
		words += ", " + format.Budget(b.ReservedUSD) + " reserved by running runs"
	}
	return words
}

// printQueue lists the waiting runs in the order in which they start.
func printQueue(c *console, queue []apitype.QueuedRun) {
	if len(queue) == 0 {
		return
	}
	now := c.now()
	t := table{columns: []column{{title: "QUEUE"}, {title: "TASK", elastic: true}, {title: "PRIORITY"}, {title: "DUE"}, {title: "WAITS FOR", elastic: true}}}
	for i, q := range queue {
		priority, why := "", q.For
		if q.Priority != 0 {
			priority = fmt.Sprint(q.Priority)
		}
		if q.Until != nil && q.Until.After(now) {
			why += ", " + countdown(*q.Until, now)
		}
		t.add(cell{fmt.Sprint(i + 1), faint}, cell{q.TaskName, plain}, cell{priority, plain}, cell{relativeTime(q.Since, now), faint}, cell{why, plain})
	}
	fmt.Fprintln(c.out)
	c.print(&t, "")
}

// sayQueued prints to standard error what a requested run waits for if that may
// take long: a usage limit, or budget that running runs have reserved.
func sayQueued(c *console, cl *client.Client, run model.Run) {
	status, err := cl.System.Status()
	if err != nil {
		return // the command itself reports the error
	}
	for _, q := range status.Queue {
		if q.RunID != run.ID || q.Kind != apitype.WaitsForLimit && q.Kind != apitype.WaitsForBudget {
			continue
		}
		text := "it " + q.For
		if q.Until != nil && q.Until.After(c.now()) {
			text += ", " + countdown(*q.Until, c.now()) + "; claude-scheduler resume ends the wait"
		}
		fmt.Fprintln(c.errOut, c.paint(warn, sanitizeTerminal(text)))
	}
}
