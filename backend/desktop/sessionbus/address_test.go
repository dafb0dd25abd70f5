package sessionbus

import (
	"os"
	"path/filepath"
	"testing"
)

func TestAddress(t *testing.T) {
	none, socket, text := t.TempDir(), t.TempDir(), t.TempDir()
	for path, content := range map[string]string{
		filepath.Join(socket, "bus"): "", filepath.Join(text, "dbus-session"): "DBUS_SESSION_BUS_ADDRESS=unix:abstract=/x\n",
	} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("XDG_RUNTIME_DIR", socket) // which the libraries do not read
	for _, c := range []struct{ variable, dir, want string }{
		{"unix:path=/y", none, "unix:path=/y"}, {"", none, ""}, {"autolaunch:", none, ""},
		{"", socket, "unix:path=" + filepath.Join(socket, "bus")}, {"autolaunch:", text, "unix:abstract=/x"},
	} {
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", c.variable)
		if got := AddressIn(c.dir); got != c.want {
			t.Errorf("with %q in %q: got %q, want %q", c.variable, c.dir, got, c.want)
		}
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/y")
	if got := Address(); got != "unix:path=/y" {
		t.Errorf("got %q", got)
	}
}
