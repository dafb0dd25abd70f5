package loginenv

import (
	"os"
	"strings"

	"golang.org/x/sys/windows"
)

// Environment returns the environment that Windows gives every program of the
// user at login, plus this program's own variables in env.
func Environment(env []string) []string {
	var token windows.Token
	err := windows.OpenProcessToken(windows.CurrentProcess(), windows.TOKEN_QUERY|windows.TOKEN_DUPLICATE, &token)
	if err != nil {
		return env
	}
	defer token.Close()
	vars, err := token.Environ(false)
	if err != nil {
		return env
	}
	return append(vars, list(keep(env, ours))...)
}

// adoptProcess does nothing: programs on Windows inherit only the environment
// of a terminal.
func adoptProcess() {}

// DropFiles does nothing: programs on Windows inherit only the handles meant
// for them.
func DropFiles() {}

// Restrictions returns none.
func Restrictions() []string { return nil }

// zone is empty: Windows has no TZ.
func zone(map[string]string) string { return "" }

// complete applies the kept variables to the user's environment.
func complete(vars map[string]string) []string {
	return append(Environment(os.Environ()), list(vars)...)
}

// Complete returns env: Windows sets these variables for every program.
func Complete(env []string) []string { return env }

// Account returns the name and the home directory of the user. There is no login shell.
func Account() (name, home, shell string) {
	return os.Getenv("USERNAME"), strings.TrimSpace(os.Getenv("USERPROFILE")), ""
}
