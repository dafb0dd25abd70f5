//go:build !linux

package environ

// endStarted cannot find processes of startup files on this system.
func endStarted(string) bool { return false }
