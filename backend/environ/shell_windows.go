package environ

import (
	"context"
	"os"
)

// LoginShell returns the environment of this process: Windows gives every
// program that of the user, and has no login shell.
func LoginShell(context.Context, string) ([]string, error) {
	return newTable(withoutSession(os.Environ())).list(), nil
}
