package window

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"claude-scheduler/backend/model"
)

// daemonPath returns the path of claude-scheduler: next to this program, or on
// PATH.
func daemonPath() (string, error) {
	name := "claude-scheduler"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	if own, err := os.Executable(); err == nil {
		if own, err = filepath.EvalSymlinks(own); err == nil {
			dir := filepath.Dir(own)
			// the second is in the app bundle of macOS
			for _, path := range []string{filepath.Join(dir, name), filepath.Join(dir, "..", "Helpers", "Claude Scheduler Service.app", "Contents", "MacOS", name)} {
				if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
					return path, nil
				}
			}
		}
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return "", &model.Problem{
			Message: "the program claude-scheduler was not found next to the window or on PATH",
			Hint:    "reinstall Claude Scheduler", Kind: model.KindUnavailable,
		}
	}
	return path, nil
}
