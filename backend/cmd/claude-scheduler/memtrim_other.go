//go:build !linux

package main

// dropTextPages is for Linux only: elsewhere pages of a file are not charged to a process.
func dropTextPages() {}
