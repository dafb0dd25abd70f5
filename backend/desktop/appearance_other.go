//go:build !linux

package desktop

import "context"

// CurrentAppearance leaves the color scheme to the web view, which follows the system here.
func CurrentAppearance(context.Context) Appearance { return Appearance{} }

// WatchAppearance returns immediately.
func WatchAppearance(context.Context, func(Appearance)) {}
