package main

import (
	"log/slog"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/desktop/inhibit"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/service"
)

// inhibitSleepWhileRunning keeps the machine awake while runs are active, if
// the settings say so, until the service stops.
func inhibitSleepWhileRunning(svc *service.Service, log *slog.Logger) {
	events, stop := svc.Subscribe()
	defer stop()
	var awake *inhibit.Lock
	held := false
	hold := func(want bool) {
		if want == held {
			return
		}
		held = want // also after a refusal: one warning per run is enough
		var err error
		if want {
			awake, err = inhibit.Sleep("Claude is running")
		} else {
			err = awake.Release()
			awake = nil
		}
		if err != nil {
			log.Warn("keep the machine awake", "error", err)
		}
	}
	defer hold(false)
	keepAwake(events, svc.Settings, svc.Status, hold)
}

// keepAwake calls hold with whether the machine must stay awake, after each
// event that may change that. Status is expensive: it is requested only after
// events were lost.
func keepAwake(events <-chan apitype.Event, settings func() model.Settings, status func() apitype.Status, hold func(bool)) {
	wanted, running := settings().KeepAwake, status().Running
	for {
		hold(wanted && running > 0)
		event, open := <-events
		if !open {
			return
		}
		switch {
		case event.Status != nil:
			running = event.Status.Running
		case event.Settings != nil:
			wanted = event.Settings.KeepAwake
		case event.Kind == apitype.EventReset:
			wanted, running = settings().KeepAwake, status().Running
		}
	}
}
