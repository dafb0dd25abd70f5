package client

import (
	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// Settings are the actions on the application's settings.
type Settings struct{ conn }

// Get returns the settings.
func (s Settings) Get() (model.Settings, error) {
	return get[model.Settings](s.conn, apitype.GetSettings, "")
}

// Update changes the given settings; nil resets one to its default.
func (s Settings) Update(fields map[string]any) (model.Settings, error) {
	return send[model.Settings](s.conn, apitype.UpdateSettings, "", patch(fields))
}
