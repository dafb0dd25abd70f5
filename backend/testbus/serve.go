package testbus

import (
	"os/exec"

	"github.com/godbus/dbus/v5"
)

// Serve starts a program and returns when it has a name on the bus. It ends with the test.
func (b *Bus) Serve(cmd *exec.Cmd, name string) {
	b.t.Helper()
	conn, err := dbus.Connect(b.Address)
	if err != nil {
		b.t.Fatal(err)
	}
	defer conn.Close()
	owners := make(chan *dbus.Signal, 64)
	conn.Signal(owners)
	if err := conn.AddMatchSignal(dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, name)); err != nil {
		b.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { b.End(cmd) })
	for signal := range owners {
		if len(signal.Body) == 3 && signal.Body[0] == name && signal.Body[2] != "" {
			return
		}
	}
	b.t.Fatal("the bus went away")
}
