// Package private creates folders that only their owner may enter, and restricts
// those that others may enter, unless they are clearly meant to be shared.
package private

import (
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"slices"
)

// own are the names by which a folder is known as a data directory: it is
// closed whatever else is in it.
var own = []string{"jobs.json", "tasks.json", "runs.json", "profiles.json", "settings.json", "state.json", "daemon.lock", "daemon.sock"}

// leftovers is what clients and services leave in a folder before it is known
// as a data directory.
var leftovers = []string{"start.lock", "daemon.log", "daemon.log.1", "logs", "runs", "backup", "supervise", "diffs", "worktrees", "lost+found", ".DS_Store"}

// Check returns the mode of a folder that is open to other users, and 0 for one
// that is closed to them or does not exist. It is an error when the folder is
// open and holds files of something else, such as /tmp or a project: closing it
// would keep others out of what is theirs.
func Check(path string) (open fs.FileMode, err error) {
	info, err := os.Stat(path)
	if os.IsNotExist(err) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	mode := info.Mode()
	if runtime.GOOS == "windows" || mode.Perm()&0o077 == 0 || !mode.IsDir() {
		return 0, nil
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return 0, err
	}
	foreign := ""
	for _, entry := range entries {
		if slices.Contains(own, entry.Name()) {
			return mode, nil
		}
		if foreign == "" && !slices.Contains(leftovers, entry.Name()) {
			foreign = entry.Name()
		}
	}
	if foreign != "" {
		return mode, fmt.Errorf("%s is open to other users (mode %#o) and contains other files, such as %s; it cannot become a data directory, which is closed to others", path, mode.Perm(), foreign)
	}
	return mode, nil
}

// MkdirAll makes a folder that only the user may enter. One that exists is
// closed to others, see Check, and its mode before that is returned; 0: it was
// closed.
func MkdirAll(path string) (open fs.FileMode, err error) {
	if open, err = Check(path); err != nil {
		return open, err
	}
	if open != 0 {
		return open, os.Chmod(path, 0o700)
	}
	return 0, os.MkdirAll(path, 0o700)
}
