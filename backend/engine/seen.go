package engine

import (
	"claude-scheduler/backend/contract"
	"claude-scheduler/backend/store"
)

// Seen tells clients that a person looked at a run; without one, at all that
// failed, which is remembered: a tray that is started anew asks for it.
func (e *Engine) Seen(run string) error {
	_, err := ask(e, func() (struct{}, error) {
		var err error
		if run == "" {
			err = e.Store.State.Update(func(s *store.State) error { s.LookedAt = stamp(e.Clock.Now()); return nil })
			e.announceStatus()
		}
		e.events.send(contract.Event{Kind: contract.EventSeen, ID: run})
		return struct{}{}, err
	})
	return during("tell what was seen", err)
}
