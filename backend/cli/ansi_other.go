//go:build !windows

package cli

import "os"

// supportsANSI reports whether a terminal knows escape sequences: all do but the one called dumb.
func supportsANSI(*os.File) bool { return os.Getenv("TERM") != "dumb" }
