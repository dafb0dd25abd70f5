package api

import (
	"net/http"
	"time"

	"claude-scheduler/backend/apitype"
)

// events sends every change to a client. The first event is a reset, sent once
// the subscription is active: a client that reads after it misses nothing. If a
// client does not keep up, the service replaces its backlog by another reset; a
// client that does not read for long is dropped.
func (s *Server) events(w http.ResponseWriter, r *http.Request) error {
	ctx, cancel := streaming(r)
	defer cancel()
	events, unsubscribe := s.Service.Subscribe()
	defer unsubscribe()
	out := s.stream(w)
	if out.send("", apitype.Event{Kind: apitype.EventReset}) != nil {
		return nil
	}
	beat := time.NewTicker(s.heartbeatOr())
	defer beat.Stop()
	for {
		var err error
		select {
		case event, open := <-events:
			if !open {
				return nil
			}
			if event.Status != nil {
				status := s.withListener(*event.Status)
				event.Status = &status
			}
			err = out.send("", event)
		case <-beat.C:
			err = out.heartbeat()
		case <-ctx.Done():
			return nil
		}
		if err != nil {
			return nil // the client has disconnected
		}
	}
}
