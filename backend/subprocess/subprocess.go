// Package subprocess has what every package needs that starts a program:
// variables of another environment, the program on that environment's PATH, in
// a separate session.
package subprocess

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// Getenv returns a variable of an environment, empty when it is not set. Of
// several entries the last counts, as for [exec.Cmd]; on Windows names differ
// in case only.
func Getenv(env []string, name string) string {
	for _, entry := range slices.Backward(env) {
		key, value, ok := strings.Cut(entry, "=")
		if ok && (key == name || runtime.GOOS == "windows" && strings.EqualFold(key, name)) {
			return value
		}
	}
	return ""
}

// LookPath returns the absolute path of a program on the PATH of env, where
// [exec.LookPath] has that of this process. A name with a folder in it is
// returned as it is. Relative folders of the PATH are skipped: they depend on
// where this process happens to be.
func LookPath(name string, env []string) (string, error) {
	if filepath.Base(name) != name {
		return name, nil
	}
	path := Getenv(env, "PATH")
	for _, dir := range filepath.SplitList(path) {
		if !filepath.IsAbs(dir) {
			continue
		}
		if found, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
			return found, nil
		}
	}
	return "", fmt.Errorf("%s: not found in PATH %q", name, path)
}
