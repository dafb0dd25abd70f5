package api

import "io/fs"

// readableByOthers returns false: on Windows, the profile folder that contains
// the data directory is private.
func readableByOthers(fs.FileInfo) bool { return false }
