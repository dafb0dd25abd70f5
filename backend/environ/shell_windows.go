package environ

import "context"

// captureShell returns base: Windows gives every program the user's
// environment, and has no login shell.
func captureShell(_ context.Context, _ string, base []string) (capture, error) {
	return capture{vars: newEnvironment(base).list()}, nil
}
