package desktop

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"claude-scheduler/backend/testbus"
)

// portal is a fake of the desktop's settings portal.
type portal struct{ values *sync.Map }

func (p portal) Read(_, key string) (dbus.Variant, *dbus.Error) {
	value, ok := p.values.Load(key)
	if !ok {
		return dbus.Variant{}, dbus.NewError("org.freedesktop.portal.Error.NotFound", nil)
	}
	return dbus.MakeVariant(dbus.MakeVariant(value)), nil
}

// privateBus starts a session bus for this test and points the environment at it.
func privateBus(t *testing.T) *dbus.Conn {
	t.Helper()
	testbus.New(t)
	conn, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func (p portal) serve(t *testing.T, conn *dbus.Conn) {
	t.Helper()
	if err := conn.Export(p, portalPath, portalFace); err != nil {
		t.Fatal(err)
	}
	if reply, err := conn.RequestName(portalName, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatalf("own the portal's name: %v, %v", reply, err)
	}
}

func TestAppearanceFromPortal(t *testing.T) {
	conn := privateBus(t)
	if got := CurrentAppearance(t.Context()); got != (Appearance{}) {
		t.Errorf("without a portal: got %+v, want nothing", got)
	}
	type rgb struct{ R, G, B float64 }
	values := new(sync.Map)
	values.Store("color-scheme", uint32(1))
	values.Store("accent-color", rgb{0.2, 0.5, 1})
	portal{values}.serve(t, conn)
	if got, want := CurrentAppearance(t.Context()), (Appearance{Scheme: "dark", Accent: "#3380ff"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}

	ctx, cancel := context.WithCancel(t.Context())
	changes, ended := make(chan Appearance, 1), make(chan struct{})
	go func() {
		WatchAppearance(ctx, func(now Appearance) {
			select {
			case changes <- now:
			default: // the same change, signaled again
			}
		})
		close(ended)
	}()
	values.Store("color-scheme", uint32(2))
	values.Store("accent-color", rgb{-1, -1, -1}) // the portal's way to say none
	change := time.NewTicker(20 * time.Millisecond)
	defer change.Stop()
	for waiting := true; waiting; { // signaled until the follower has subscribed and received one
		select {
		case got := <-changes:
			if want := (Appearance{Scheme: "light"}); got != want {
				t.Errorf("after the change: got %+v, want %+v", got, want)
			}
			waiting = false
		case <-change.C:
			if err := conn.Emit(portalPath, portalFace+".SettingChanged", looks, "color-scheme", dbus.MakeVariant(uint32(2))); err != nil {
				t.Fatal(err)
			}
		}
	}
	cancel()
	<-ended
}
