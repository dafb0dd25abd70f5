package notify

import (
	"context"
	"net"
	"path/filepath"
	"testing"

	"claude-scheduler/backend/testfolder"
)

// A bus that accepts connections and does not answer delays a notification by no
// more than its time limit.
func TestSilentBus(t *testing.T) {
	path := filepath.Join(testfolder.Plain(t), "bus")
	listener, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+path)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		if conn, err := listener.Accept(); err == nil {
			defer conn.Close()
			cancel()
			<-t.Context().Done()
		}
	}()
	b := newDesktop(func(response) {})
	defer b.close()
	if err := b.show(ctx, "run", testMessage()); err == nil {
		t.Error("a notification was shown")
	}
}
