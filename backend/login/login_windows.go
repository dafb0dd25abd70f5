package login

import (
	"errors"
	"fmt"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/windows/registry"
)

const (
	runKey  = `Software\Microsoft\Windows\CurrentVersion\Run`
	runName = "Claude Scheduler"
)

// Set makes exe, the absolute path of claude-scheduler, start at login, or no
// longer. Doing what is done already changes nothing.
func Set(enabled bool, exe string) error {
	key, _, err := registry.CreateKey(registry.CURRENT_USER, runKey, registry.SET_VALUE)
	if err != nil {
		return fmt.Errorf("open Run key: %w", err)
	}
	defer key.Close()
	if !enabled {
		if err := key.DeleteValue(runName); err != nil && !errors.Is(err, registry.ErrNotExist) {
			return fmt.Errorf("stop starting at login: %w", err)
		}
		return nil
	}
	if !filepath.IsAbs(exe) {
		return fmt.Errorf("start at login: %q is not an absolute path", exe)
	}
	if err := key.SetStringValue(runName, syscall.EscapeArg(exe)+" "+arguments); err != nil {
		return fmt.Errorf("start at login: %w", err)
	}
	return nil
}

// Enabled reports whether the Run key starts the service at login.
func Enabled() (bool, error) {
	key, err := registry.OpenKey(registry.CURRENT_USER, runKey, registry.QUERY_VALUE)
	if errors.Is(err, registry.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("open Run key: %w", err)
	}
	defer key.Close()
	switch _, _, err := key.GetStringValue(runName); {
	case err == nil:
		return true, nil
	case errors.Is(err, registry.ErrNotExist):
		return false, nil
	default:
		return false, fmt.Errorf("read Run key: %w", err)
	}
}
