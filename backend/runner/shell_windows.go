package runner

// shellArgv runs a precheck or check.
func shellArgv(command string) []string { return []string{"cmd", "/C", command} }

// setupArgv runs the setup of a worktree.
func setupArgv(command string, _ *int) []string { return shellArgv(command) }
