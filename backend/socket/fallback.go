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

// Unwritable reports whether err means that a directory cannot be written, but
// may be read.
func Unwritable(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) || errors.Is(err, syscall.ENOSPC)
}

// FallbackDir creates the private folder for what a service needs while its data
// directory cannot be written: its socket, its log and the lock of its start.
// Clients look there too.
func FallbackDir(home string) (string, error) {
	var errs []error
	for _, dir := range fallbackDirs(home) {
		err := os.Mkdir(dir, 0o700)
		if err == nil || errors.Is(err, fs.ErrExist) {
			if err = ownFolder(dir); err == nil {
				return dir, nil
			}
		}
		errs = append(errs, err)
	}
	return "", fmt.Errorf("make a substitute for the data directory: %w", errors.Join(errs...))
}

// fallbackDirs returns the folders that FallbackDir may create, best first: in the
// login's runtime directory, otherwise in one for temporary files. A service
// and its clients may see different ones, so clients look in all.
func fallbackDirs(home string) []string {
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

// ownFolder returns an error if a folder may be another user's: folders for
// temporary files are shared.
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

// fallbackWithSocket returns the substitute folder that contains a socket; empty:
// none.
func fallbackWithSocket(home, name string) string {
	for _, dir := range fallbackDirs(home) {
		info, err := os.Lstat(filepath.Join(dir, name))
		if err == nil && isSocket(info) && ownFolder(dir) == nil {
			return dir
		}
	}
	return ""
}
