package desktop

import (
	"context"

	"github.com/godbus/dbus/v5"
)

// Note shows a short notification, without actions. Without a notification
// service nothing is shown.
func Note(ctx context.Context, title, body string) {
	conn, err := sessionBus(ctx)
	if err != nil {
		return
	}
	defer conn.Close()
	hints := map[string]dbus.Variant{"desktop-entry": dbus.MakeVariant("claude-scheduler"), "urgency": dbus.MakeVariant(byte(0))}
	conn.Object("org.freedesktop.Notifications", "/org/freedesktop/Notifications").
		CallWithContext(ctx, "org.freedesktop.Notifications.Notify", 0, "Claude Scheduler", uint32(0), "claude-scheduler", title, body, []string{}, hints, int32(-1))
}
