package main

import (
	"slices"
	"testing"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// The status is requested only at the start and after lost events.
func TestKeepAwake(t *testing.T) {
	running := func(n int) apitype.Event {
		return apitype.Event{Kind: apitype.EventStatus, Status: &apitype.Status{Running: n}}
	}
	setting := func(on bool) apitype.Event {
		return apitype.Event{Kind: apitype.EventSettings, Settings: &model.Settings{KeepAwake: on}}
	}
	asked := 0
	events := make(chan apitype.Event, 1000)
	for _, e := range []apitype.Event{running(1), running(2), setting(false), setting(true), running(0)} {
		events <- e
	}
	for range 500 {
		events <- apitype.Event{Kind: apitype.EventRun}
	}
	events <- apitype.Event{Kind: apitype.EventReset}
	close(events)
	var held []bool
	keepAwake(events, func() model.Settings { return model.Settings{KeepAwake: true} },
		func() apitype.Status { asked++; return apitype.Status{Running: asked - 1} },
		func(want bool) {
			if len(held) == 0 || held[len(held)-1] != want {
				held = append(held, want)
			}
		})
	if want := []bool{false, true, false, true, false, true}; !slices.Equal(held, want) {
		t.Errorf("held %v, want %v", held, want)
	}
	if asked != 2 {
		t.Errorf("the status was asked for %d times", asked)
	}
}
