//go:build !unix

package watch

import "io/fs"

// inode is not available from a directory listing; size and time have to
// suffice.
func inode(fs.FileInfo) uint64 { return 0 }
