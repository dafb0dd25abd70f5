//go:build linux

package fleettest

import (
	"strings"
	"testing"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/fakeapi"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/testbus"
)

// keyring returns what connects a service with a keyring of its own.
func keyring(t *testing.T) func(env []string) []string {
	t.Helper()
	bus := testbus.New(t)
	daemon := bus.Command("gnome-keyring-daemon", "--foreground", "--components=secrets", "--unlock")
	daemon.Stdin = strings.NewReader("password")
	bus.Serve(daemon, "org.freedesktop.secrets")
	return func(env []string) []string { return append(env, "DBUS_SESSION_BUS_ADDRESS="+bus.Address) }
}

// The first machine makes the key of the fleet and keeps it in its keyring.
// Another one is refused until it has that key in its own.
func TestKeyInTheKeyring(t *testing.T) {
	e := startEngine(t)
	api := fakeapi.StartFor(t)
	join := func(m *machine) error {
		r := m.membership()
		r.Key = apitype.FleetSecret{}
		_, err := m.client.Fleet.Join(r)
		return err
	}
	first := newService(t, e, api, "laptop", keyring(t))
	first.must(join(first))
	first.connected()
	other := newService(t, e, api, "buildbox", keyring(t))
	if p := model.ProblemOf(join(other)); p.Field != "key" || !strings.Contains(p.Hint, "fleet key export") {
		t.Fatalf("with a key of its own: %+v", p)
	}
	key, err := first.client.Fleet.ExportKey()
	first.must(err)
	other.must(other.client.Profiles.StoreSecret("claude-scheduler-fleet/default", key+"\n"))
	other.must(join(other))
	other.connected()
}
