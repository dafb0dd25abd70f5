package tray

import (
	"context"
	"net"
	"path/filepath"
	"testing"
	"time"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/testfolder"
)

// A bus that accepts connections and never answers does not prevent the service
// from stopping.
func TestRunOnASilentBus(t *testing.T) {
	path := filepath.Join(testfolder.Plain(t), "bus")
	bus, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer bus.Close()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+path)
	ctx, cancel := context.WithCancel(t.Context())
	left := make(chan error, 1)
	go func() { left <- Run(ctx, client.New(t.TempDir()), func(string) {}) }()
	conn, err := bus.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	cancel()
	select {
	case <-left:
	case <-time.After(20 * time.Second):
		t.Error("it waits for the bus forever")
	}
}
