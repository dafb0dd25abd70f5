//go:build !windows

package runner

import "fmt"

// shellArgv runs a precheck or check.
func shellArgv(command string) []string { return []string{"/bin/sh", "-c", command} }

// setupArgv runs the setup of a worktree. The service keeps its own files
// private; those of a project have the permissions that a login gives them.
func setupArgv(command string, umask *int) []string {
	if umask != nil {
		command = fmt.Sprintf("umask %04o\n%s", *umask&^0o700, command)
	}
	return shellArgv(command)
}
