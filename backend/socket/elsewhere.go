package socket

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
)

// Unwritable reports whether err says that nothing can be written at a place, which leaves reading possible.
func Unwritable(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) || errors.Is(err, syscall.ENOSPC)
}

// Elsewhere makes the folder, closed to other users, that has what a service needs while nothing can be written to its
// data directory: its socket, its log and the lock of its start. Clients look there too.
func Elsewhere(home string) (string, error) {
	var errs []error
	for _, dir := range elsewhere(home) {
		err := os.Mkdir(dir, 0o700)
		if err == nil || errors.Is(err, fs.ErrExist) {
			if err = ownFolder(dir); err == nil {
				return dir, nil
			}
		}
		errs = append(errs, err)
	}
	return "", fmt.Errorf("make a folder in place of the data directory: %w", errors.Join(errs...))
}

// elsewhere returns the folders that Elsewhere may make, best first: in the folder of the login, else in one for
// temporary files. A service and its clients may see different ones, so clients look in all.
func elsewhere(home string) []string {
	if real, err := filepath.EvalSymlinks(home); err == nil {
		home = real
	}
	name := fmt.Sprintf("claude-scheduler-%d-%x", os.Getuid(), sha256.Sum256([]byte(home)))[:40]
	var folders []string
	for _, base := range []string{os.Getenv("XDG_RUNTIME_DIR"), fmt.Sprintf("/run/user/%d", os.Getuid()), os.TempDir(), "/tmp"} {
		dir := filepath.Join(base, name)
		if info, err := os.Stat(base); filepath.IsAbs(base) && err == nil && info.IsDir() && !slices.Contains(folders, dir) {
			folders = append(folders, dir)
		}
	}
	return folders
}

// ownFolder returns why a folder may be another user's: one for temporary files is open to all.
func ownFolder(dir string) error {
	info, err := os.Lstat(dir)
	switch {
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s is not a folder", dir)
	case !ours(info):
		return fmt.Errorf("%s belongs to another user or is open to others", dir)
	}
	return nil
}

// livesElsewhere returns a folder in place of the data directory in which a socket is; empty: none.
func livesElsewhere(home, name string) string {
	for _, dir := range elsewhere(home) {
		info, err := os.Lstat(filepath.Join(dir, name))
		if err == nil && isSocket(info) && ownFolder(dir) == nil {
			return dir
		}
	}
	return ""
}
