//go:build !unix

package watch

import "io/fs"

// inode is not to be had from a directory listing; size and time have to do.
func inode(fs.FileInfo) uint64 { return 0 }
