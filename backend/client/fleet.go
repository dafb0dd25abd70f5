package client

import (
	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// Fleet are the actions on the fleet that this machine is a member of.
type Fleet struct{ conn }

// Status returns what this machine knows about its fleet.
func (s Fleet) Status() (apitype.FleetStatus, error) {
	return get[apitype.FleetStatus](s.conn, apitype.GetFleet, "")
}

// Join makes this machine a member of a fleet.
func (s Fleet) Join(r apitype.FleetJoin) (apitype.FleetStatus, error) {
	return send[apitype.FleetStatus](s.conn, apitype.JoinFleet, "", r)
}

// Leave ends the membership. Shared jobs stay as copies whose tasks are disabled.
func (s Fleet) Leave() (apitype.FleetStatus, error) {
	return get[apitype.FleetStatus](s.conn, apitype.LeaveFleet, "")
}

// Drain makes this machine stop taking shared runs, or take them again.
func (s Fleet) Drain(drain bool) (apitype.FleetStatus, error) {
	return send[apitype.FleetStatus](s.conn, apitype.DrainFleet, "", apitype.FleetDrain{Drain: drain})
}

// ExportKey returns the key that a further machine needs to join.
func (s Fleet) ExportKey() (string, error) {
	text, err := get[apitype.TextResponse](s.conn, apitype.ExportFleetKey, "")
	return text.Text, err
}

// Share shares a job with the fleet, or changes how it is shared.
func (s Fleet) Share(job string, r apitype.FleetShare) (model.Job, error) {
	return send[model.Job](s.conn, apitype.ShareJob, job, r)
}

// Unshare makes a shared job one of this machine only.
func (s Fleet) Unshare(job string) (model.Job, error) {
	return get[model.Job](s.conn, apitype.UnshareJob, job)
}

// Map says where a shared job works on this machine; empty: it does not run here.
func (s Fleet) Map(job, path string) (model.Job, error) {
	return send[model.Job](s.conn, apitype.MapJob, job, apitype.FleetMap{Path: path})
}
