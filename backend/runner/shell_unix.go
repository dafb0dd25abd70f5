//go:build !windows

package runner

// shellArgv runs a precheck or check.
func shellArgv(command string) []string { return []string{"/bin/sh", "-c", command} }
