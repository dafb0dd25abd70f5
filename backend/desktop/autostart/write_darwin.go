package autostart

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"claude-scheduler/backend/atomicfile"
)

// Set makes exe, the absolute path of claude-scheduler, start at login, or no
// longer. Repeating it changes nothing.
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
	text, err := launchAgent(exe, otherHome())
	if err != nil {
		return fmt.Errorf("start at login: %w", err)
	}
	if before, err := os.ReadFile(path); err == nil && string(before) == text {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("start at login: %w", err)
	}
	if err := atomicfile.Write(path, []byte(text), 0o644); err != nil {
		return fmt.Errorf("start at login: %w", err)
	}
	return nil
}
