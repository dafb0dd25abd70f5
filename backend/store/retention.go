package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"claude-scheduler/backend/model"
)

// Remove deletes the ended runs for which keep returns false, then their logs and
// diffs, and returns the number of runs. keep is not called for runs that have not ended.
// Logs are deleted last, so that no record refers to a missing log.
func (r *Runs) Remove(keep func(Summary) bool) (removed int, err error) {
	r.wait()
	r.writing.Lock()
	defer r.writing.Unlock()
	for range maxRetries {
		if err = r.refresh(); err != nil {
			return 0, err
		}
		removed, err = r.remove(keep)
		if !errors.Is(err, errChanged) {
			return removed, err
		}
	}
	return removed, ioProblem("remove runs", errChanged)
}

func (r *Runs) remove(keep func(Summary) bool) (removed int, err error) {
	expired := map[string]bool{}
	archives := map[int]bool{} // with expired runs, by number; 0 is runs.json
	r.mu.RLock()
	for _, rec := range r.order {
		if rec.status().Ended() && !keep(rec.summary()) {
			expired[rec.ID] = true
			archives[rec.archive] = true
		}
	}
	r.mu.RUnlock()
	if len(expired) == 0 {
		return 0, nil
	}
	drop := func(id string) bool { return expired[id] }
	if archives[0] {
		var recent []*record
		for _, rec := range r.recent {
			if rec.ID == "" || !expired[rec.ID] {
				recent = append(recent, rec)
			}
		}
		if err := r.commit(recent); err != nil {
			return 0, err
		}
	}
	for number := range archives {
		if number == 0 {
			continue
		}
		if err := r.rewrite(number, nil, drop); err != nil {
			return 0, err
		}
	}
	for id := range expired {
		if err := errors.Join(r.removeLog(id), r.removeDiff(id)); err != nil {
			return len(expired), err
		}
	}
	return len(expired), nil
}

// RemoveLogs deletes the logs of ended runs for which keep returns false, and
// returns their number. The records stay. Logs of unknown runs, left behind by a crash or
// an edit, are deleted if they were last written before strayBefore.
func (r *Runs) RemoveLogs(keep func(Summary) bool, strayBefore time.Time) (removed int, err error) {
	r.wait()
	allReadable := !r.faults.hasRuns() // otherwise a log may belong to a run that cannot be read now
	entries, err := os.ReadDir(filepath.Join(r.dir, logsDir))
	if err != nil {
		return 0, ioProblem("list logs", err)
	}
	for _, entry := range entries {
		id, isLog := strings.CutPrefix(strings.TrimSuffix(entry.Name(), ".log"), "run_")
		if !isLog || !model.IsID(id) { // not a log of a run
			continue
		}
		r.mu.RLock()
		rec := r.byID[id]
		expired := rec != nil && rec.status().Ended() && !keep(rec.summary())
		r.mu.RUnlock()
		if rec == nil {
			info, err := entry.Info()
			expired = err == nil && allReadable && info.ModTime().Before(strayBefore)
		}
		if !expired {
			continue
		}
		if err := r.removeLog(id); err != nil {
			return removed, err
		}
		removed++
	}
	return removed, nil
}

// RemoveLog deletes the log of a run; its record stays. Without a log it does nothing.
func (r *Runs) RemoveLog(id string) error { return r.removeLog(id) }

func (r *Runs) removeLog(id string) error {
	if err := os.Remove(logPath(r.dir, id)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return ioProblem("remove a log", err)
	}
	return nil
}
