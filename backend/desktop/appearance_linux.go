package desktop

import (
	"context"

	"github.com/godbus/dbus/v5"

	"claude-scheduler/backend/desktop/sessionbus"
)

// The settings portal of the desktop; the web view does not ask it.
const (
	portalName = "org.freedesktop.portal.Desktop"
	portalPath = dbus.ObjectPath("/org/freedesktop/portal/desktop")
	portalFace = "org.freedesktop.portal.Settings"
	looks      = "org.freedesktop.appearance"
)

// CurrentAppearance reads the settings portal. Without one both fields are empty.
func CurrentAppearance(ctx context.Context) Appearance {
	conn, err := sessionBus(ctx)
	if err != nil {
		return Appearance{}
	}
	defer conn.Close()
	return askPortal(ctx, conn)
}

// WatchAppearance reports each change until ctx ends.
func WatchAppearance(ctx context.Context, emit func(Appearance)) {
	conn, err := sessionBus(ctx)
	if err != nil {
		return
	}
	defer conn.Close()
	signals := make(chan *dbus.Signal, 8)
	conn.Signal(signals)
	err = conn.AddMatchSignalContext(ctx, dbus.WithMatchInterface(portalFace), dbus.WithMatchMember("SettingChanged"), dbus.WithMatchArg(0, looks))
	if err != nil {
		return
	}
	for {
		select {
		case <-ctx.Done():
			return
		case _, open := <-signals:
			if !open {
				return
			}
			emit(askPortal(ctx, conn))
		}
	}
}

func askPortal(ctx context.Context, conn *dbus.Conn) Appearance {
	portal := conn.Object(portalName, portalPath)
	read := func(key string) any {
		var value dbus.Variant
		// Read is deprecated in favor of ReadOne, but exists in every version;
		// it wraps its result twice.
		if portal.CallWithContext(ctx, portalFace+".Read", 0, looks, key).Store(&value) != nil {
			return nil
		}
		inner, wrapped := value.Value().(dbus.Variant)
		if wrapped {
			return inner.Value()
		}
		return value.Value()
	}
	var now Appearance
	switch scheme, _ := read("color-scheme").(uint32); scheme {
	case 1:
		now.Scheme = "dark"
	case 2:
		now.Scheme = "light"
	}
	if rgb, ok := read("accent-color").([]any); ok && len(rgb) == 3 {
		r, _ := rgb[0].(float64)
		g, _ := rgb[1].(float64)
		b, _ := rgb[2].(float64)
		now.Accent = color(r, g, b)
	}
	return now
}

func sessionBus(ctx context.Context) (*dbus.Conn, error) {
	if sessionbus.Address() == "" {
		return nil, dbus.ErrClosed
	}
	return dbus.ConnectSessionBus(dbus.WithContext(ctx))
}
