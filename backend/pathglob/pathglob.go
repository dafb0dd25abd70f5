// Package pathglob lists the files below a folder that match a pattern, whatever
// characters the folder's own name contains.
package pathglob

import (
	"path/filepath"
	"strings"
)

// In returns the paths below dir that match a pattern of filepath.Match, sorted.
// Folders that cannot be read have no matches. The error is
// filepath.ErrBadPattern.
func In(dir, pattern string) ([]string, error) {
	return filepath.Glob(filepath.Join(literal(dir), pattern))
}

// literal returns a pattern that matches only path. Brackets quote on every
// system; a backslash does not on Windows.
func literal(path string) string {
	return strings.NewReplacer("*", "[*]", "?", "[?]", "[", "[[]").Replace(path)
}
