package inhibit

import (
	"fmt"
	"syscall"

	"github.com/godbus/dbus/v5"
)

// sleep takes an inhibitor lock of logind. The lock is a file descriptor, so it
// always ends with this process.
func sleep(why string) (func() error, error) {
	conn, err := dbus.ConnectSystemBus()
	if err != nil {
		return nil, fmt.Errorf("keep awake: connect to the system bus: %w", err)
	}
	defer conn.Close()
	var lock dbus.UnixFD
	err = conn.Object("org.freedesktop.login1", "/org/freedesktop/login1").
		Call("org.freedesktop.login1.Manager.Inhibit", 0, "sleep:idle", "Claude Scheduler", why, "block").Store(&lock)
	if err != nil {
		return nil, fmt.Errorf("keep awake: ask logind: %w", err)
	}
	return func() error { return syscall.Close(int(lock)) }, nil
}
