package api

import "claude-scheduler/backend/service"

// The interface is what the server needs of the service; where they differ, this
// does not compile.
var _ Service = (*service.Service)(nil)
