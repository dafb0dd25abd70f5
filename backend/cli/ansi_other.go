//go:build !windows

package cli

import "os"

// supportsANSI reports whether a terminal supports escape sequences: all do
// except "dumb".
func supportsANSI(*os.File) bool { return os.Getenv("TERM") != "dumb" }
