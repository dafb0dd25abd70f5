package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/model"
)

// RemoveDiffs deletes the diffs of unknown runs last written before stray, and
// the oldest ones beyond maxBytes in total.
func (r *Runs) RemoveDiffs(maxBytes int64, stray time.Time) error {
	r.wait()
	dir := filepath.Join(r.dir, diffsDir)
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return ioProblem("list diffs", err)
	}
	whole := !r.faults.hasRuns()
	var kept []fs.FileInfo
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			continue // deleted meanwhile
		}
		id, isDiff := strings.CutPrefix(strings.TrimSuffix(entry.Name(), ".diff"), "run_")
		switch {
		case isDiff && model.IsID(id):
			r.mu.RLock()
			known := r.byID[id] != nil
			r.mu.RUnlock()
			if known || !whole || !info.ModTime().Before(stray) {
				kept = append(kept, info)
			} else if err := r.removeDiff(id); err != nil {
				return err
			}
		case strings.HasPrefix(entry.Name(), ".view-") && time.Since(info.ModTime()) > time.Hour: // its reader was killed
			if err := os.RemoveAll(filepath.Join(dir, entry.Name())); err != nil {
				return ioProblem("remove a diff", err)
			}
		}
	}
	slices.SortFunc(kept, func(a, b fs.FileInfo) int { return b.ModTime().Compare(a.ModTime()) }) // newest first
	sum := int64(0)
	for _, info := range kept {
		if sum += info.Size(); sum <= maxBytes {
			continue
		}
		if err := os.Remove(filepath.Join(dir, info.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return ioProblem("remove a diff", err)
		}
	}
	return nil
}

func (r *Runs) removeDiff(id string) error {
	if err := os.Remove(diffPath(r.dir, id)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return ioProblem("remove a diff", err)
	}
	return nil
}
