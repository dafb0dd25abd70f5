// Package pathglob lists the files below a folder that match a pattern, whatever
// characters the folder's own name contains.
package pathglob

import (
	"path/filepath"
	"runtime"
	"strings"
)

// In returns the paths below dir that match a pattern of filepath.Match, sorted.
// Folders that cannot be read have no matches. The error is
// filepath.ErrBadPattern.
func In(dir, pattern string) ([]string, error) {
	return filepath.Glob(filepath.Join(literal(dir), pattern))
}

// literal returns a pattern that matches only path. On Windows a backslash
// separates folders and quotes nothing, so special characters are quoted by
// brackets.
func literal(path string) string {
	if runtime.GOOS != "windows" {
		path = strings.ReplaceAll(path, `\`, `\\`)
	}
	return strings.NewReplacer("*", "[*]", "?", "[?]", "[", "[[]").Replace(path)
}
