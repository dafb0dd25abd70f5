package main

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"runtime"

	"github.com/wailsapp/wails/v2/pkg/options"
)

// singleInstance allows one window per data directory. Nil where the system
// has no means to find the other one: without a session bus Wails would start
// a dbus-launch of its own and leave it behind.
func (a *App) singleInstance() *options.SingleInstanceLock {
	if runtime.GOOS == "linux" && !hasSessionBus() {
		return nil
	}
	sum := sha256.Sum256([]byte(os.Getenv("CLAUDE_SCHEDULER_HOME")))
	return &options.SingleInstanceLock{
		UniqueId:               "claude-scheduler-" + hex.EncodeToString(sum[:4]),
		OnSecondInstanceLaunch: a.second,
	}
}

// hasSessionBus reports whether D-Bus can be reached without starting one.
func hasSessionBus() bool {
	if os.Getenv("DBUS_SESSION_BUS_ADDRESS") != "" {
		return true
	}
	dir := os.Getenv("XDG_RUNTIME_DIR")
	if dir == "" {
		return false
	}
	_, err := os.Stat(filepath.Join(dir, "bus"))
	return err == nil
}
