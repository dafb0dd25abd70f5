package store

import (
	"iter"
	"slices"
)

// Newest iterates over the summaries of all runs, newest slot first, without
// touching the disk. It waits until the archives are indexed. The loop body
// must not call methods of Runs.
func (r *Runs) Newest() iter.Seq[Summary] {
	return func(yield func(Summary) bool) {
		r.wait()
		r.mu.RLock()
		defer r.mu.RUnlock()
		for _, rec := range slices.Backward(r.order) {
			if !yield(rec.summary()) {
				return
			}
		}
	}
}

// Summary returns the summary of one run from memory. A run that is not indexed
// yet is not found.
func (r *Runs) Summary(id string) (Summary, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	rec, ok := r.byID[id]
	if !ok {
		return Summary{}, false
	}
	return rec.summary(), true
}

// Latest returns the summaries of the n newest runs of each of the tasks,
// newest first, without touching the disk. It waits until the archives are
// indexed.
func (r *Runs) Latest(tasks []string, n int) []Summary {
	left := make(map[string]int, len(tasks)) // how many of each are still needed
	for _, id := range tasks {
		left[id] = n
	}
	if n <= 0 {
		return nil
	}
	r.wait()
	r.mu.RLock()
	defer r.mu.RUnlock()
	var out []Summary
	for _, rec := range slices.Backward(r.order) {
		if len(left) == 0 {
			break
		}
		task := rec.common.Value().taskID
		wanted, known := left[task]
		if !known {
			continue
		}
		out = append(out, rec.summary())
		if wanted == 1 {
			delete(left, task)
		} else {
			left[task] = wanted - 1
		}
	}
	return out
}
