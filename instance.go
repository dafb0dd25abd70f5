package main

import (
	"os"
	"path/filepath"
)

// raise brings the window to the front, at a place if there is one.
func (a *App) raise(place string) {
	a.mu.Lock()
	there := a.mounted
	if !there {
		if place != "" {
			a.place = place // the page will ask for it
		}
		a.mu.Unlock()
		return
	}
	a.mu.Unlock()
	a.front()
	if place != "" {
		a.emit("place", place)
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
