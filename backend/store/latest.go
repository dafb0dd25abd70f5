package store

import "slices"

// Latest returns the summaries of the n newest runs of each of the tasks,
// newest first, without touching the disk. It waits until the archives are
// indexed.
func (r *Runs) Latest(tasks []string, n int) []Summary {
	left := make(map[string]int, len(tasks)) // how many of each are still wanted
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
		wanted, known := left[rec.TaskID]
		if !known {
			continue
		}
		out = append(out, rec.Summary)
		if wanted == 1 {
			delete(left, rec.TaskID)
		} else {
			left[rec.TaskID] = wanted - 1
		}
	}
	return out
}
