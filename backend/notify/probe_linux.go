package notify

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/godbus/dbus/v5"

	"claude-scheduler/backend/desktop/sessionbus"
)

const service = "org.freedesktop.Notifications"

// errNoBus means that there is no desktop session to notify.
var errNoBus = errors.New("there is no session bus, which notifications need")

// Probe reports why notifications would not be shown; nil: they would.
func Probe(ctx context.Context) error {
	address := sessionbus.Address()
	if address == "" {
		return errNoBus
	}
	conn, err := dbus.Connect(address, dbus.WithContext(ctx))
	if err != nil {
		return fmt.Errorf("connect to the session bus: %w", err)
	}
	defer conn.Close()
	bus := conn.BusObject()
	var owned bool
	if err := bus.CallWithContext(ctx, "org.freedesktop.DBus.NameHasOwner", 0, service).Store(&owned); err != nil {
		return fmt.Errorf("ask the session bus: %w", err)
	}
	if owned {
		return nil
	}
	var startable []string
	if err := bus.CallWithContext(ctx, "org.freedesktop.DBus.ListActivatableNames", 0).Store(&startable); err != nil {
		return fmt.Errorf("ask the session bus: %w", err)
	}
	if !slices.Contains(startable, service) {
		return errors.New("no notification service runs in this desktop session")
	}
	return nil
}
