//go:build unix

package service

import sys "golang.org/x/sys/unix"

// freeSpace returns the bytes that a user may still write to the disk of a path.
func freeSpace(path string) (int64, error) {
	var s sys.Statfs_t
	if err := sys.Statfs(path, &s); err != nil {
		return 0, err
	}
	return int64(s.Bavail) * int64(s.Bsize), nil // the types differ between systems
}
