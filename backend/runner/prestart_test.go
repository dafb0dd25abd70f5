package runner

import (
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

// A run that is prepared before its slot starts at the slot, and its prompt
// contains the slot's time.
func TestStartsAtItsSlot(t *testing.T) {
	t.Parallel()
	b := newTestEnv(t, "script")
	slot := now().Add(700 * time.Millisecond)
	o := b.request(func(o *Request) {
		o.Run.ScheduledTime = slot
		o.Task.Command = "!say {{date}} {{time}}"
	})
	r := b.execute(o)
	want(t, r, model.RunSuccess, "", "")
	if r.Run.StartTime == nil || r.Run.StartTime.Before(slot) {
		t.Errorf("started %v, the slot is %v", r.Run.StartTime, slot)
	}
	// On a busy machine the run may be ready only after its slot.
	const minutes = "2006-01-02 15:04"
	if said := r.Run.Output; said != slot.Format(minutes) && said != r.Run.StartTime.Local().Format(minutes) {
		t.Errorf("the prompt said %q, the slot is %v", said, slot)
	}
}
