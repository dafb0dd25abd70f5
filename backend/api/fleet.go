package api

import (
	"net/http"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

func (s *Server) fleet(r *http.Request) (apitype.FleetStatus, error) {
	return s.Service.Fleet(r.Context()), nil
}

func (s *Server) joinFleet(r *http.Request, in apitype.FleetJoin) (apitype.FleetStatus, error) {
	if err := s.personsFleet(r, "join a fleet"); err != nil {
		return apitype.FleetStatus{}, err
	}
	return s.Service.JoinFleet(r.Context(), in)
}

func (s *Server) leaveFleet(r *http.Request) (apitype.FleetStatus, error) {
	if err := s.personsFleet(r, "leave a fleet"); err != nil {
		return apitype.FleetStatus{}, err
	}
	return s.Service.LeaveFleet(r.Context())
}

func (s *Server) drainFleet(r *http.Request, in apitype.FleetDrain) (apitype.FleetStatus, error) {
	return s.Service.DrainFleet(r.Context(), in)
}

func (s *Server) fleetKey(r *http.Request) (apitype.TextResponse, error) {
	if err := s.personsFleet(r, "read the key of the fleet"); err != nil {
		return apitype.TextResponse{}, err
	}
	key, err := s.Service.FleetKey()
	return apitype.TextResponse{Text: key}, err
}

// personsFleet refuses requests of runs: what one machine shares runs on others.
func (s *Server) personsFleet(r *http.Request, what string) error {
	if p, _ := r.Context().Value(peerKey{}).(peer); p.network {
		return &model.Problem{Field: "http_address", Message: "no client can " + what + " over TCP, where a run cannot be distinguished from a user",
			Hint: "use the socket of the data directory, for example with claude-scheduler fleet", Kind: model.KindConflict}
	}
	if s.runOf(r) == "" {
		return nil
	}
	return &model.Problem{Message: "a run cannot " + what, Hint: "do it outside of a run", Kind: model.KindConflict}
}

func (s *Server) shareJob(r *http.Request, in apitype.FleetShare) (model.Job, error) {
	if err := s.personsFleet(r, "share a job"); err != nil {
		return model.Job{}, err
	}
	return s.Service.ShareJob(r.PathValue("id"), in)
}

func (s *Server) mapJob(r *http.Request, in apitype.FleetMap) (model.Job, error) {
	if err := s.personsFleet(r, "map a job"); err != nil {
		return model.Job{}, err
	}
	return s.Service.MapJob(r.PathValue("id"), in)
}
