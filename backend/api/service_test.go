package api

import "claude-scheduler/backend/service"

// The service must implement the interface that the server needs: otherwise this does
// not compile.
var _ Service = (*service.Service)(nil)
