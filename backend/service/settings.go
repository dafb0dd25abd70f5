package service

import (
	"encoding/json"
	"errors"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// Settings returns the settings.
func (svc *systemService) Settings() model.Settings { return svc.store.Settings.Get() }

// UpdateSettings changes the settings that the patch names.
func (svc *systemService) UpdateSettings(patch json.RawMessage) (model.Settings, error) {
	before := svc.Settings()
	after, err := merge(before, patch)
	if err == nil {
		err = svc.checkSettings(after, before) // may wait for a disk or a notification service: outside the loop
	}
	if err != nil {
		return before, model.WithOperation("change settings", err)
	}
	settings, err := edit(svc.core, func() (model.Settings, error) {
		err := svc.store.Settings.Update(func(s *model.Settings) error {
			next, err := merge(*s, patch)
			if err != nil {
				return err
			}
			if err := svc.applyAutostart(next.LaunchAtLogin, s.LaunchAtLogin); err != nil {
				return err
			}
			*s = next
			return nil
		})
		if err == nil {
			svc.reload() // the time zone, or a policy that tasks inherit, may have changed
			svc.scheduler.Announce(apitype.SettingsEvent(svc.Settings()))
		}
		return svc.store.Settings.Get(), err
	})
	return settings, model.WithOperation("change settings", err)
}

// applyAutostart applies launch_at_login, and refuses it if the service cannot
// start at login.
func (svc *systemService) applyAutostart(now, before bool) error {
	if now == before || svc.autostart == nil {
		return nil
	}
	if err := svc.autostart(now); err != nil {
		var known *model.Problem
		if errors.As(err, &known) {
			return known
		}
		return model.Invalid("launch_at_login", err.Error(), "check the permissions of that folder")
	}
	return nil
}

// Pause keeps all but manual runs from starting; without a time, until Resume.
func (svc *systemService) Pause(r apitype.PauseRequest) (apitype.Status, error) {
	until := r.Until
	if until == nil {
		until = &model.Forever
	}
	patch, err := json.Marshal(map[string]any{"paused_until": until})
	if err == nil {
		_, err = svc.UpdateSettings(patch)
	}
	return svc.Status(), model.WithOperation("pause", err)
}

// Resume ends a pause. Without a pause, it ends the waits for usage limits and the
// reserve: the user may have signed in with another account.
func (svc *systemService) Resume() (apitype.Status, error) {
	if svc.Settings().PausedUntil == nil {
		err := svc.change(svc.scheduler.EndLimits)
		return svc.Status(), model.WithOperation("resume", err)
	}
	_, err := svc.UpdateSettings(json.RawMessage(`{"paused_until":null}`))
	return svc.Status(), model.WithOperation("resume", err)
}
