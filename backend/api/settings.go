package api

import (
	"encoding/json"
	"net/http"

	"claude-scheduler/backend/model"
)

func (s *Server) settings(*http.Request) (model.Settings, error) { return s.Service.Settings(), nil }

// updateSettings changes settings; a new http_address is tried before anything
// is saved, and takes effect immediately.
func (s *Server) updateSettings(w http.ResponseWriter, r *http.Request) error {
	patch, err := readBody(w, r)
	if err != nil {
		return err
	}
	var wish struct {
		HTTPAddress *string `json:"http_address"`
	}
	before := s.Service.Settings().HTTPAddress
	// The service refuses a value of the wrong type or an invalid one.
	wished := json.Unmarshal(patch, &wish) == nil && wish.HTTPAddress != nil && *wish.HTTPAddress != before
	if wished && fitsField(*wish.HTTPAddress) {
		if err := s.tryTCP(*wish.HTTPAddress); err != nil {
			return err
		}
	}
	settings, err := s.Service.UpdateSettings(patch)
	if err != nil {
		return err
	}
	if settings.HTTPAddress != before {
		if err := s.SetHTTPAddress(settings.HTTPAddress); err != nil {
			return err
		}
	}
	return writeJSON(w, settings)
}

// fitsField reports whether the value is valid for the setting.
func fitsField(address string) bool {
	settings := model.NewSettings()
	settings.HTTPAddress = address
	return settings.Check() == nil
}
