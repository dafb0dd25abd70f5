//go:build !windows

package cli

import "os"

// drawsEscapes reports whether a terminal knows escape sequences: all do but the one called dumb.
func drawsEscapes(*os.File) bool { return os.Getenv("TERM") != "dumb" }
