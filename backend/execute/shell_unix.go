//go:build !windows

package execute

// shellArgv runs a precheck or check.
func shellArgv(command string) []string { return []string{"/bin/sh", "-c", command} }
