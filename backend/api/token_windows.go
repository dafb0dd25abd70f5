package api

import "io/fs"

// readableByOthers operation not depend on mode bits on Windows, where the profile
// folder that contains the data directory is private.
func readableByOthers(fs.FileInfo) bool { return false }
