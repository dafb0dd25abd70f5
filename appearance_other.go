//go:build !linux

package main

import "context"

// appearance leaves the scheme to the web view, which follows the system here.
func appearance(context.Context) Appearance { return Appearance{} }

func followAppearance(context.Context, func(Appearance)) {}
