package service

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/diff"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/report"
	"claude-scheduler/backend/store"
)

// maxCompared bounds how much of an answer is compared, in bytes.
const maxCompared = 256 << 10

// CompareRuns compares a run that has ended with an earlier one; without one,
// with the run before of the same task.
func (svc *runService) CompareRuns(ref, before string) (apitype.Comparison, error) {
	out, err := svc.compareRuns(ref, before)
	return out, model.WithOperation("compare runs", err)
}

func (svc *runService) compareRuns(ref, named string) (apitype.Comparison, error) {
	run, err := svc.endedRun("id", ref)
	if err != nil {
		return apitype.Comparison{}, err
	}
	out := apitype.Comparison{Run: svc.summaryOf(run)}
	if named == "" {
		if run.StartTime == nil {
			return out, nil // a run that never took place does not differ
		}
		if named = svc.runBefore(run); named == "" {
			return out, nil
		}
	}
	before, err := svc.endedRun("with", named)
	if err != nil {
		return out, err
	}
	summary, difference := svc.summaryOf(before), report.Compare(before, run)
	out.Before, out.Difference = &summary, &difference
	out.Diff, out.Shortened = outputDiff(before, run)
	return out, nil
}

// endedRun returns a run with its headline, which must have ended.
func (svc *runService) endedRun(field, ref string) (model.Run, error) {
	run, err := svc.findRun(ref)
	if err != nil {
		p := *model.ProblemOf(err)
		p.Field = field
		return run, &p
	}
	if !run.Status.Ended() {
		return run, &model.Problem{Field: field, Message: "the run " + run.ID[:8] + " has not ended", Hint: "wait until it ends", Kind: model.KindConflict}
	}
	return withHeadline(run), nil
}

func (svc *core) summaryOf(run model.Run) apitype.RunSummary {
	if s, ok := svc.store.Runs.Summary(run.ID); ok {
		return svc.runSummaries([]store.Summary{s})[0]
	}
	return apitype.RunSummary{ID: run.ID, TaskID: run.TaskID, TaskName: run.TaskName} // removed meanwhile
}

// beforePage is how many runs of a task are read at a time.
const beforePage = 20

// runBefore returns the id of the run of the same task that was executed before a
// run; empty: there is none. Of several attempts it is the last one, and no
// attempt of the slot of the run itself.
func (svc *core) runBefore(run model.Run) string {
	own := string(run.RetryOf)
	if run.Trigger != model.TriggerRetry {
		own = ""
	}
	repeated := map[string]bool{} // runs that have a later attempt
	page := store.Filter{Task: run.TaskID, Before: run.ID, Limit: beforePage,
		Status: []model.RunStatus{model.RunSuccess, model.RunFailed, model.RunRunning, model.RunUpcoming}}
	for {
		found := svc.store.Runs.Summaries(page)
		for _, s := range found {
			retry := s.Trigger == model.TriggerRetry
			if retry {
				repeated[s.RetryOfID()] = true
			}
			switch {
			case s.ID == own:
				if own = ""; retry {
					own = s.RetryOfID()
				}
			case s.Status.Ended() && !s.StartTime.IsZero() && !repeated[s.ID]:
				return s.ID
			}
		}
		if len(found) < beforePage {
			return ""
		}
		page.Before = found[len(found)-1].ID
	}
}

// outputDiff compares the final answers of two runs by lines. Secrets in them
// were redacted when they were recorded. The algorithm takes n log n time.
func outputDiff(before, run model.Run) (text string, shortened bool) {
	old, cutOld := wholeLines(before.Output)
	now, cutNow := wholeLines(run.Output)
	out := string(diff.Diff(nameInDiff(before), []byte(old), nameInDiff(run), []byte(now)))
	_, out, _ = strings.Cut(out, "\n") // "diff OLD NEW"
	return out, cutOld || cutNow
}

// wholeLines returns an answer as whole lines, and whether the rest was left out.
func wholeLines(output string) (lines string, shortened bool) {
	lines = strings.TrimRight(strings.ReplaceAll(output, "\r\n", "\n"), "\n")
	if len(lines) > maxCompared {
		lines, shortened = lines[:maxCompared], true
		if end := strings.LastIndexByte(lines, '\n'); end > 0 {
			lines = lines[:end]
		}
		for len(lines) > 0 && !utf8.ValidString(lines[max(0, len(lines)-utf8.UTFMax):]) {
			lines = lines[:len(lines)-1]
		}
	}
	if lines != "" {
		lines += "\n"
	}
	return lines, shortened
}

// nameInDiff returns the name of a run's answer in a diff.
func nameInDiff(run model.Run) string {
	return run.ID + "\t" + run.ScheduledTime.Format(time.RFC3339)
}
