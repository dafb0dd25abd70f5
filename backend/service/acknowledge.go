package service

import (
	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// Acknowledge notifies clients that a user viewed a run; without an id, all
// failed runs, which is stored for trays that start later.
func (svc *systemService) Acknowledge(run string) error {
	_, err := edit(svc.core, func() (struct{}, error) {
		var err error
		if run == "" {
			err = svc.store.State.Update(func(s *store.State) error {
				now := model.RecordTime(svc.clock.Now())
				if !sameDay(s.LookedAt.In(now.Location()), now) {
					s.LookedBefore = s.LookedAt
				}
				s.LookedAt = now
				return nil
			})
			svc.scheduler.AnnounceStatus()
		}
		svc.scheduler.Announce(apitype.Event{Kind: apitype.EventSeen, ID: run})
		return struct{}{}, err
	})
	return withOperation("acknowledge", err)
}
