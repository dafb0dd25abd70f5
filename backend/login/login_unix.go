//go:build unix

package login

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Set makes exe, the absolute path of claude-scheduler, start at login, or no
// longer. Doing what is done already changes nothing.
func Set(enabled bool, exe string) error {
	path, err := entryPath()
	if err != nil {
		return err
	}
	if !enabled {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("stop starting at login: %w", err)
		}
		return nil
	}
	if !filepath.IsAbs(exe) {
		return fmt.Errorf("start at login: %q is not an absolute path", exe)
	}
	text, err := entry(exe)
	if err != nil {
		return fmt.Errorf("start at login: %w", err)
	}
	if before, err := os.ReadFile(path); err == nil && string(before) == text {
		return nil
	}
	if err := write(path, text); err != nil {
		return fmt.Errorf("start at login: %w", err)
	}
	return nil
}

// write replaces a file whole, or not at all.
func write(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".claude-scheduler-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) // gone when all went well
	_, err = file.WriteString(text)
	if err := errors.Join(err, file.Chmod(0o644), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
