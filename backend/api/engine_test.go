package api

import "claude-scheduler/backend/engine"

// The engine is what the interface was cut from; where they part, this does
// not compile.
var _ Engine = (*engine.Engine)(nil)
