package service

import (
	"fmt"
	"strings"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/notify"
	"claude-scheduler/backend/store"
)

// IsQuiet reports whether a run that ended found nothing new. It reads nothing from
// disk.
func (svc *systemService) IsQuiet(run model.Run) bool {
	s, ok := svc.store.Runs.Summary(run.ID)
	if !ok { // the disk refused its record so far
		return run.Outcome == model.OutcomeNothingToDo
	}
	return svc.quiet([]store.Summary{s})[run.ID]
}

// Digest returns the report in one notification; false: there is nothing to
// report.
func (svc *systemService) Digest() (notify.Digest, bool) {
	today, err := svc.Today(time.Time{})
	if err != nil || today.Runs+len(today.NeedsYou) == 0 {
		return notify.Digest{}, false
	}
	return digestOf(today), true
}

// digestOf lists first what needs attention.
func digestOf(t apitype.Today) notify.Digest {
	d := notify.Digest{Title: format.Count(t.Runs, "run"), Urgent: len(t.NeedsYou) > 0}
	if n := len(t.NeedsYou); n == 0 {
		d.Title += ", nothing needs you"
	} else {
		d.Title += fmt.Sprintf(", %d %s you", n, format.Verb(n, "needs", "need"))
	}
	const maxItems = 5
	var lines []string
	items := append(append([]apitype.TodayItem{}, t.NeedsYou...), t.Found...)
	for i, item := range items {
		if i == maxItems {
			lines = append(lines, fmt.Sprintf("and %d more", len(items)-maxItems))
			break
		}
		mark := ""
		if i < len(t.NeedsYou) {
			mark = "! "
		}
		lines = append(lines, mark+item.TaskName+": "+item.Headline)
	}
	if n := len(t.Quiet); n > 0 {
		lines = append(lines, format.Count(n, "quiet run"))
	}
	var sums []string
	if t.ChangedFiles > 0 {
		sums = append(sums, format.Count(t.ChangedFiles, "file")+" changed")
	}
	if t.CostUSD >= 0.005 {
		sums = append(sums, format.Budget(t.CostUSD))
	}
	if len(sums) > 0 {
		lines = append(lines, strings.Join(sums, ", "))
	}
	d.Body = strings.Join(lines, "\n")
	return d
}
