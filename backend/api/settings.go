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
	var change struct {
		HTTPAddress *string `json:"http_address"`
	}
	before := s.Service.Settings().HTTPAddress
	// The service itself refuses an invalid value or one of the wrong type.
	changes := json.Unmarshal(patch, &change) == nil && change.HTTPAddress != nil && *change.HTTPAddress != before
	if changes && validAddress(*change.HTTPAddress) {
		if err := s.tryTCP(*change.HTTPAddress); err != nil {
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

// validAddress reports whether the setting http_address can have this value.
func validAddress(address string) bool {
	settings := model.NewSettings()
	settings.HTTPAddress = address
	return settings.Check() == nil
}
