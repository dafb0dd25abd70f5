package loginenv

import (
	"os"
	"strings"

	"golang.org/x/sys/windows"
)

// Environment returns the environment that Windows gives every program of the user at
// login, and what of env is this program's own.
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

// adoptProcess: a terminal of Windows passes on nothing but its environment.
func adoptProcess() {}

// DropFiles: programs of Windows inherit only what is meant for them.
func DropFiles() {}

// Restrictions returns none.
func Restrictions() []string { return nil }

// zone is empty: Windows has no TZ.
func zone(map[string]string) string { return "" }

// complete lays what is kept over the user's environment.
func complete(vars map[string]string) []string {
	return append(Environment(os.Environ()), list(vars)...)
}

// Complete returns env: Windows gives every program what it needs.
func Complete(env []string) []string { return env }

// Account returns the name and the home directory of the user. There is no login shell.
func Account() (name, home, shell string) {
	return os.Getenv("USERNAME"), strings.TrimSpace(os.Getenv("USERPROFILE")), ""
}
