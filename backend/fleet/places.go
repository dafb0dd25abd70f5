package fleet

import (
	"context"
	"time"

	"go.temporal.io/sdk/worker"
)

// places lets a worker of a job poll only while this machine has a place for a
// further run. All workers of the machine share its places: a poll that waits
// takes none, so that a machine with one place can wait for runs of many jobs.
type places struct{ agent *Agent }

func newTuner(activities worker.SlotSupplier) (worker.WorkerTuner, error) {
	fixed, err := worker.NewFixedSizeSlotSupplier(2)
	if err != nil {
		return nil, err
	}
	return worker.NewCompositeTuner(worker.CompositeTunerOptions{
		WorkflowSlotSupplier: fixed, LocalActivitySlotSupplier: fixed, NexusSlotSupplier: fixed, SessionActivitySlotSupplier: fixed,
		ActivitySlotSupplier: activities,
	})
}

// ReserveSlot waits until there is a place.
func (p places) ReserveSlot(ctx context.Context, _ worker.SlotReservationInfo) (*worker.SlotPermit, error) {
	for {
		p.agent.mu.Lock()
		free, changed := p.agent.free(time.Now()), p.agent.changed
		p.agent.mu.Unlock()
		if free > 0 {
			return &worker.SlotPermit{}, nil
		}
		select {
		case <-changed:
		case <-time.After(time.Second): // claims expire
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// TryReserveSlot is for activities of the worker's own workflows; it has none.
func (places) TryReserveSlot(worker.SlotReservationInfo) *worker.SlotPermit { return nil }

// MarkSlotUsed has nothing to do: a claim notes its place.
func (places) MarkSlotUsed(worker.SlotMarkUsedInfo) {}

// ReleaseSlot has nothing to do: the end of a run frees its place.
func (places) ReleaseSlot(worker.SlotReleaseInfo) {}

// MaxSlots is unknown.
func (places) MaxSlots() int { return 0 }

// free returns how many further runs this machine can take. The caller holds the
// lock.
func (a *Agent) free(now time.Time) int {
	for id, until := range a.claims {
		if now.After(until) {
			delete(a.claims, id)
		}
	}
	return a.serving.Places - len(a.orders) - len(a.claims)
}
