package desktop

import (
	"testing"

	"github.com/godbus/dbus/v5"
)

// notifications is a fake of the desktop's notification service.
type notifications struct{ shown chan [2]string }

func (n notifications) Notify(_ string, _ uint32, _, title, body string, _ []string, _ map[string]dbus.Variant, _ int32) (uint32, *dbus.Error) {
	n.shown <- [2]string{title, body}
	return 1, nil
}

func TestNote(t *testing.T) {
	conn := privateBus(t)
	Note(t.Context(), "nobody", "is there") // returns
	n := notifications{make(chan [2]string, 1)}
	if err := conn.Export(n, "/org/freedesktop/Notifications", "org.freedesktop.Notifications"); err != nil {
		t.Fatal(err)
	}
	if reply, err := conn.RequestName("org.freedesktop.Notifications", dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatalf("own the name: %v, %v", reply, err)
	}
	Note(t.Context(), "It continues", "in the tray")
	if got := <-n.shown; got != [2]string{"It continues", "in the tray"} {
		t.Errorf("%q", got)
	}
}
