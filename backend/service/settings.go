package service

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"

	"claude-scheduler/backend/contract"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// Settings returns the settings.
func (svc *Service) Settings() model.Settings { return svc.store.Settings.Get() }

// inForce are the settings that count, which Settings shows as they are written.
func (svc *Service) inForce() model.Settings { return sound(svc.store.Settings.Get()) }

// sound puts the default in the place of every value that the API would have
// refused and that was written by hand: a retention of -1 days must not remove
// the history.
func sound(s model.Settings) model.Settings {
	for range reflect.TypeFor[model.Settings]().NumField() {
		err := s.Check()
		if err == nil {
			return s
		}
		name, _, _ := strings.Cut(model.ProblemOf(err).Field, "[")
		patch, err := json.Marshal(map[string]any{name: nil})
		if err != nil {
			break
		}
		if s, err = merge(s, patch); err != nil {
			break
		}
	}
	return model.NewSettings()
}

// UpdateSettings changes the settings that the patch names.
func (svc *Service) UpdateSettings(patch json.RawMessage) (model.Settings, error) {
	before := svc.Settings()
	after, err := merge(before, patch)
	if err == nil {
		err = svc.checkSettings(after, before) // may wait for a disk, or a service that an address names: outside the loop
	}
	if err != nil {
		return before, during("change settings", err)
	}
	settings, err := ask(svc, func() (model.Settings, error) {
		err := svc.store.Settings.Update(func(s *model.Settings) error {
			next, err := merge(*s, patch)
			if err != nil {
				return err
			}
			if err := svc.switchLogin(next.LaunchAtLogin, s.LaunchAtLogin); err != nil {
				return err
			}
			*s = next
			return nil
		})
		if err == nil {
			svc.recountSpending()
			svc.arm() // the time zone, or a policy that tasks inherit, may have changed
			svc.announceSettings()
		}
		return svc.store.Settings.Get(), err
	})
	return settings, during("change settings", err)
}

// switchLogin lets a switch be on only where that starts the service.
func (svc *Service) switchLogin(now, before bool) error {
	if now == before || svc.AtLogin == nil {
		return nil
	}
	if err := svc.AtLogin(now); err != nil {
		var known *model.Problem
		if errors.As(err, &known) {
			return known
		}
		return model.Invalid("launch_at_login", err.Error(), "check the permissions of that folder")
	}
	return nil
}

// Pause keeps everything but runs by hand from starting; without a time, until
// Resume.
func (svc *Service) Pause(r contract.PauseRequest) (contract.Status, error) {
	until := r.Until
	if until == nil {
		until = &model.Forever
	}
	patch, err := json.Marshal(map[string]any{"paused_until": until})
	if err == nil {
		_, err = svc.UpdateSettings(patch)
	}
	return svc.Status(), during("pause", err)
}

// Resume ends a pause. Where there is none, it ends the wait for the reset of
// the usage limit: a person may have signed in with another account.
func (svc *Service) Resume() (contract.Status, error) {
	if svc.Settings().PausedUntil == nil {
		_, err := ask(svc, func() (struct{}, error) {
			return struct{}{}, svc.store.State.Update(func(s *store.State) error { s.Limits = nil; return nil })
		})
		return svc.Status(), during("resume", err)
	}
	_, err := svc.UpdateSettings(json.RawMessage(`{"paused_until":null}`))
	return svc.Status(), during("resume", err)
}
