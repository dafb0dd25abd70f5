package service

import (
	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// Acknowledge without a run records that a user looked at the report, so that the
// next report starts from now. With a run it only notifies the clients.
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
