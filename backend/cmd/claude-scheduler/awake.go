package main

import (
	"log/slog"

	"claude-scheduler/backend/engine"
	"claude-scheduler/backend/power"
)

// followAwake keeps the machine awake while runs go on, if the settings say
// so, until the engine stops.
func followAwake(e *engine.Engine, log *slog.Logger) {
	events, stop := e.Subscribe()
	defer stop()
	var awake *power.Awake
	held := false
	hold := func(want bool) {
		if want == held {
			return
		}
		held = want // also when it is refused: once a run is often enough to say so
		var err error
		if want {
			awake, err = power.Keep("Claude is running")
		} else {
			err = awake.Release()
			awake = nil
		}
		if err != nil {
			log.Warn("keep the machine awake", "error", err)
		}
	}
	defer hold(false)
	for range events {
		hold(e.Settings().KeepAwake && e.Status().Running > 0)
	}
}
