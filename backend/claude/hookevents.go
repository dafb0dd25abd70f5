package claude

import (
	"context"
	"strconv"
	"strings"
)

// hookEventsSince is a version that is known to have --include-hook-events; an
// older one may not, and would refuse to start.
var hookEventsSince = []int{2, 1, 291}

// OffersHookEvents reports whether the CLI can report in its stream how each
// hook ended. Without that, failed hooks go unnoticed.
func OffersHookEvents(ctx context.Context, path string, env []string) bool {
	version, err := Version(ctx, path, env)
	return err == nil && atLeast(version, hookEventsSince)
}

// atLeast compares the numbers of a version, such as "2.1.330" or "2.2.0-beta.1".
func atLeast(version string, least []int) bool {
	parts := strings.Split(version, ".")
	for i, want := range least {
		if i >= len(parts) {
			return false
		}
		digits, _, _ := strings.Cut(parts[i], "-")
		got, err := strconv.Atoi(digits)
		if err != nil || got != want {
			return err == nil && got > want
		}
	}
	return true
}
