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

// Remove deletes the ended runs for which keep is false, then their logs and
// diffs, and returns how many. keep is not called for runs that have not ended.
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
	refused := map[string]bool{}
	numbers := map[int]bool{}
	r.mu.RLock()
	for _, rec := range r.order {
		if rec.Status.Ended() && !keep(rec.Summary) {
			refused[rec.ID] = true
			numbers[rec.archive] = true
		}
	}
	r.mu.RUnlock()
	if len(refused) == 0 {
		return 0, nil
	}
	drop := func(id string) bool { return refused[id] }
	if numbers[0] {
		var recent []*record
		for _, rec := range r.recent {
			if rec.ID == "" || !refused[rec.ID] {
				recent = append(recent, rec)
			}
		}
		if err := r.commit(recent); err != nil {
			return 0, err
		}
	}
	for number := range numbers {
		if number == 0 {
			continue
		}
		if err := r.rewrite(number, nil, drop); err != nil {
			return 0, err
		}
	}
	for id := range refused {
		if err := errors.Join(r.removeLog(id), r.removeDiff(id)); err != nil {
			return len(refused), err
		}
	}
	return len(refused), nil
}

// RemoveLogs deletes the logs of ended runs for which keep is false and returns
// how many. The records stay. Logs of unknown runs, left behind by a crash or
// an edit, are deleted if they were last written before stray.
func (r *Runs) RemoveLogs(keep func(Summary) bool, stray time.Time) (removed int, err error) {
	r.wait()
	whole := !r.faults.hasRuns() // otherwise a log may belong to a run that cannot be read now
	entries, err := os.ReadDir(filepath.Join(r.dir, logsDir))
	if err != nil {
		return 0, ioProblem("list logs", err)
	}
	for _, entry := range entries {
		id, isLog := strings.CutPrefix(strings.TrimSuffix(entry.Name(), ".log"), "run_")
		if !isLog || !model.IsID(id) { // not ours
			continue
		}
		r.mu.RLock()
		rec := r.byID[id]
		refused := rec != nil && rec.Status.Ended() && !keep(rec.Summary)
		r.mu.RUnlock()
		if rec == nil {
			info, err := entry.Info()
			refused = err == nil && whole && info.ModTime().Before(stray)
		}
		if !refused {
			continue
		}
		if err := r.removeLog(id); err != nil {
			return removed, err
		}
		removed++
	}
	return removed, nil
}

func (r *Runs) removeLog(id string) error {
	if err := os.Remove(logPath(r.dir, id)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return ioProblem("remove a log", err)
	}
	return nil
}
