package api

import "io/fs"

// readableByOthers is no question of mode bits on Windows, where the profile
// folder that holds the data directory is the user's own.
func readableByOthers(fs.FileInfo) bool { return false }
