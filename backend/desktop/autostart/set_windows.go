package autostart

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
// longer. Repeating it changes nothing.
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
	if home := otherHome(); home != "" && home != accountHome() {
		return fmt.Errorf("start at login: a login would not use the data in %s: set CLAUDE_SCHEDULER_HOME for your account (setx CLAUDE_SCHEDULER_HOME \"%s\")", home, home)
	}
	if err := key.SetStringValue(runName, syscall.EscapeArg(exe)+" "+arguments); err != nil {
		return fmt.Errorf("start at login: %w", err)
	}
	return nil
}

// accountHome is CLAUDE_SCHEDULER_HOME as every login of the user has it.
func accountHome() string {
	key, err := registry.OpenKey(registry.CURRENT_USER, "Environment", registry.QUERY_VALUE)
	if err != nil {
		return ""
	}
	defer key.Close()
	value, _, _ := key.GetStringValue("CLAUDE_SCHEDULER_HOME")
	return value
}

// ErrNowhere means that nothing here starts programs at login: never on
// Windows.
var ErrNowhere = errors.New("this system has no way to start programs at login")

// Look describes what starts the service at login; means is empty if nothing
// does.
func Look() (means, hint string, err error) {
	key, err := registry.OpenKey(registry.CURRENT_USER, runKey, registry.QUERY_VALUE)
	if errors.Is(err, registry.ErrNotExist) {
		return "", "", nil
	}
	if err != nil {
		return "", "", fmt.Errorf("open Run key: %w", err)
	}
	defer key.Close()
	switch _, _, err := key.GetStringValue(runName); {
	case err == nil:
		return "Windows starts it at login: the Run key of the registry", "", nil
	case errors.Is(err, registry.ErrNotExist):
		return "", "", nil
	default:
		return "", "", fmt.Errorf("read Run key: %w", err)
	}
}
