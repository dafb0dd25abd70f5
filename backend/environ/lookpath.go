package environ

import (
	"fmt"
	"os/exec"
	"path/filepath"
)

// LookPath returns the absolute path of a program on the PATH of env. A relative
// folder on it is passed over: it would depend on the service's directory.
func LookPath(name string, env []string) (string, error) {
	for _, dir := range filepath.SplitList(newTable(env).get("PATH")) {
		if !filepath.IsAbs(dir) {
			continue
		}
		if found, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
			return found, nil
		}
	}
	return "", fmt.Errorf("%s is not on the PATH of runs", name)
}
