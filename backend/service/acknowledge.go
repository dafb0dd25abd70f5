package service

import (
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// Acknowledge records that a user looked at the report, so that the next report
// starts from now.
func (svc *systemService) Acknowledge() error {
	err := svc.change(func() error {
		err := svc.store.State.Update(func(s *store.State) error {
			now := model.RecordTime(svc.clock.Now())
			if !sameDay(s.LookedAt.In(now.Location()), now) {
				s.LookedBefore = s.LookedAt
			}
			s.LookedAt = now
			return nil
		})
		svc.scheduler.AnnounceStatus()
		return err
	})
	return model.WithOperation("acknowledge", err)
}
