//go:build !linux

package memtrim

// dropTextPages is for Linux only: elsewhere pages of a file are not charged to a process.
func dropTextPages() {}
