// Package userpath expands ~ in the paths that users write.
package userpath

import (
	"os"
	"path/filepath"
	"strings"
)

// Expand replaces a leading ~ or ~/ by the user's home directory. Other paths,
// and ~ when there is no home directory, are returned unchanged.
func Expand(path string) string {
	home, err := os.UserHomeDir()
	if err != nil {
		return path
	}
	return ExpandIn(path, home)
}

// ExpandIn is Expand for a given home directory; with an empty one it returns
// the path unchanged.
func ExpandIn(path, home string) string {
	if home == "" || !InHome(path) {
		return path
	}
	return filepath.Join(home, path[1:])
}

// InHome reports whether a path begins with the home directory of its user: ~
// or ~/. On Windows a backslash may follow as well.
func InHome(path string) bool {
	return path == "~" || strings.HasPrefix(path, "~") && os.IsPathSeparator(path[1])
}
