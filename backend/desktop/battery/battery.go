// Package battery reports whether the machine runs on its battery.
package battery

import "context"

// InUse reports whether the machine runs on its battery now. A machine without
// one does not.
func InUse(ctx context.Context) (bool, error) { return inUse(ctx) }
