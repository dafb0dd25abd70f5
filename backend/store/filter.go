package store

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/report"
)

// Filter selects runs. The zero value selects all; all fields that are set must
// match.
type Filter struct {
	Task    string            // id
	Job     string            // id
	Status  []model.RunStatus // any of these
	Reason  model.Reason
	Since   time.Time // slot at or after
	Until   time.Time // slot before
	Text    string    // occurs in the task's name, the output or the errors, ignoring case
	Machine string    // of the fleet
	Before  string    // id of a run: only runs after it in the list; for the next page
	// NeedsAttention: it needs attention by package report, and is not
	// acknowledged.
	NeedsAttention bool
	Offset         int // number of runs to skip
	Limit          int // maximum number of runs; 0: no limit
}

// matches checks everything but Text.
func (f *Filter) matches(rec *record) bool {
	c := rec.common.Value()
	switch {
	case f.Task != "" && f.Task != c.taskID,
		f.Job != "" && f.Job != c.jobID,
		f.Machine != "" && f.Machine != c.machine,
		f.Reason != "" && f.Reason != c.reason,
		len(f.Status) > 0 && !slices.Contains(f.Status, c.status),
		!f.Since.IsZero() && rec.scheduledTime().Before(f.Since),
		!f.Until.IsZero() && !rec.scheduledTime().Before(f.Until),
		f.NeedsAttention && !rec.needsAttention():
		return false
	}
	return true
}

// needsAttention reports whether a run needs attention, regardless of later runs.
func (rec *record) needsAttention() bool {
	c := rec.common.Value()
	return rec.acknowledged == 0 && report.NeedsYou(report.Run{Status: c.status, Reason: c.reason, Outcome: c.outcome, Denied: int(rec.denied), FailedSteps: int(rec.failedSteps)}) != ""
}

// List returns the runs that match, newest slot first and of one slot the one
// inserted last. A page of the newest is served immediately after Open;
// everything else waits until the archives are indexed.
func (r *Runs) List(f Filter) ([]model.Run, error) {
	chosen, err := r.choose(&f)
	if err != nil {
		return nil, err
	}
	var open openArchive
	defer open.Close()
	skip := f.Offset
	runs := make([]model.Run, 0, min(len(chosen), 1000))
	text := strings.ToLower(f.Text)
	for i := range chosen {
		at := &chosen[i]
		if text != "" {
			if line, err := r.textOf(at, &open); err == nil && !mightContain(line, text) {
				continue
			}
		}
		run, err := r.fetch(at, &open)
		if errors.Is(err, errChanged) {
			var found bool
			if run, found, err = r.Get(at.ID); err == nil && !found {
				continue // removed meanwhile
			}
		}
		if err != nil {
			return nil, err
		}
		if text != "" {
			if !Contains(run, text) {
				continue
			}
			if skip > 0 {
				skip--
				continue
			}
		}
		runs = append(runs, run)
		if f.Limit > 0 && len(runs) == f.Limit {
			break
		}
	}
	return runs, nil
}

// Summaries returns the summaries of the runs that match, in the order of List,
// without touching the disk. Text is ignored. Like List, it serves a page of
// the newest immediately after Open and otherwise waits until the archives are
// indexed.
func (r *Runs) Summaries(f Filter) []Summary {
	f.Text = ""
	if f.Before == "" && f.Limit > 0 {
		if page, ok := r.newestPage(&f); ok {
			out := make([]Summary, len(page))
			for i := range page {
				out[i] = page[i].summary()
			}
			return out
		}
	}
	r.wait()
	r.mu.RLock()
	defer r.mu.RUnlock()
	from, ok := r.cursor(&f)
	if !ok {
		return nil // the cursor was removed: nothing comes after it
	}
	var out []Summary
	r.walk(&f, from, time.Time{}, func(rec *record) { out = append(out, rec.summary()) })
	return out
}

// choose returns copies of the records that match, ignoring Text, newest first.
// Without Text, offset and limit are applied.
func (r *Runs) choose(f *Filter) ([]record, error) {
	if f.Before == "" && f.Text == "" && f.Limit > 0 {
		if page, ok := r.newestPage(f); ok {
			return page, nil
		}
	}
	r.wait()
	r.mu.RLock()
	defer r.mu.RUnlock()
	from, ok := r.cursor(f)
	if !ok {
		return nil, &model.Problem{Operation: "list runs", Field: "before", Kind: model.KindNotFound,
			Message: "no run " + f.Before, Hint: "it may have been removed; start again from the newest"}
	}
	var out []record
	r.walk(f, from, time.Time{}, func(rec *record) { out = append(out, *rec) })
	return out, nil
}

// newestPage serves a page before the archives are indexed, if runs newer than
// all of those fill it.
func (r *Runs) newestPage(f *Filter) (page []record, ok bool) {
	select {
	case <-r.indexed:
		return nil, false
	default:
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	r.walk(f, len(r.order), r.archivedUntil, func(rec *record) { page = append(page, *rec) })
	return page, len(page) == f.Limit
}

// cursor returns the index in order from which a list goes back. The caller
// holds mu.
func (r *Runs) cursor(f *Filter) (from int, ok bool) {
	if f.Before == "" {
		return len(r.order), true
	}
	last := r.byID[f.Before]
	if last == nil {
		return 0, false
	}
	from, _ = slices.BinarySearchFunc(r.order, last, before)
	return from, true
}

// walk goes back from an index in order until the page is full or slots are not
// after a time. The caller holds mu.
func (r *Runs) walk(f *Filter, from int, after time.Time, visit func(*record)) {
	skip, left := f.Offset, f.Limit
	for _, rec := range slices.Backward(r.order[:from]) {
		if !after.IsZero() && !rec.scheduledTime().After(after) || !f.Since.IsZero() && rec.scheduledTime().Before(f.Since) {
			return // the order is by slot
		}
		if !f.matches(rec) {
			continue
		}
		if f.Text == "" {
			if skip > 0 {
				skip--
				continue
			}
			if left--; f.Limit > 0 && left < 0 {
				return
			}
		}
		visit(rec)
	}
}

func (r *Runs) textOf(at *record, open *openArchive) ([]byte, error) {
	if at.archive == 0 {
		return at.line, nil
	}
	return r.archives.fetch(at, open)
}

// mightContain reports, before a record is decoded, whether its JSON may
// contain a text: letters, digits and spaces are not escaped in JSON.
func mightContain(line []byte, text string) bool {
	for _, c := range []byte(text) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != ' ' {
			return true
		}
	}
	return bytes.Contains(bytes.ToLower(line), []byte(text))
}

// Contains reports whether Filter.Text matches a run: its name, output, errors
// or remarks contain the text, ignoring case.
func Contains(run model.Run, text string) bool {
	text = strings.ToLower(text)
	in := func(field string) bool { return strings.Contains(strings.ToLower(field), text) }
	return in(run.TaskName) || in(run.Output) || slices.ContainsFunc(run.Errors, in) || slices.ContainsFunc(run.Remarks, in)
}
