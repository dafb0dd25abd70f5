package scheduler

import (
	"slices"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// runRecords writes run records, and keeps those that could not be written until they
// can. An older record never replaces a newer one.
type runRecords struct {
	runs    *store.Runs
	faults  *faults
	written func(model.Run) // called for each delayed record that is durable now
	pending []model.Run     // oldest first
}

// put writes runs durably, and reports a failure as a fault.
func (r *runRecords) put(runs ...model.Run) error {
	err := r.runs.Put(runs...)
	r.faults.report("runs.json", err)
	return err
}

// putEventually writes records that must not be lost, now or once writing works.
func (r *runRecords) putEventually(runs ...model.Run) {
	r.pending = append(r.pending, runs...)
	r.flush()
}

// flush writes the pending records; false: they still cannot be written.
func (r *runRecords) flush() bool {
	if len(r.pending) == 0 {
		return true
	}
	if r.put(r.pending...) != nil {
		return false
	}
	saved := r.pending
	r.pending = nil
	for _, run := range saved {
		r.written(run)
	}
	return true
}

// newest returns the newest pending record of a run; nil: none.
func (r *runRecords) newest(id string) *model.Run {
	for _, run := range slices.Backward(r.pending) {
		if run.ID == id {
			return &run
		}
	}
	return nil
}
