// Package sessionbus finds the D-Bus session bus of the user, without starting
// one: without one, the D-Bus libraries start a dbus-launch that keeps running.
// Callers check here first.
package sessionbus

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Address returns where the bus listens; empty: there is none.
func Address() string { return AddressIn("/run/user/" + strconv.Itoa(os.Getuid())) }

// AddressIn is Address for another runtime directory. It looks where the
// libraries do, whatever XDG_RUNTIME_DIR says.
func AddressIn(runtime string) string {
	if address := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); address != "" && address != "autolaunch:" {
		return address
	}
	if path := filepath.Join(runtime, "bus"); exists(path) {
		return "unix:path=" + path
	}
	text, err := os.ReadFile(filepath.Join(runtime, "dbus-session"))
	if address, ok := strings.CutPrefix(string(text), "DBUS_SESSION_BUS_ADDRESS="); err == nil && ok {
		return strings.TrimRight(address, "\r\n")
	}
	return ""
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
