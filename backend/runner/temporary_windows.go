package runner

import (
	"context"

	"claude-scheduler/backend/model"
)

// withTemporary returns env: Windows falls back to its own folder.
func withTemporary(_ context.Context, env []string, _ *model.Run) []string { return env }
