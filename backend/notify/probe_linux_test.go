package notify

import (
	"bufio"
	"context"
	"errors"
	"os/exec"
	"strings"
	"testing"

	"claude-scheduler/backend/sessionbus"
)

func TestProbeWithoutBus(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "autolaunch:")
	if err := Probe(context.Background()); sessionbus.Address() == "" && !errors.Is(err, ErrNoBus) {
		t.Errorf("got %v", err)
	}
}

// A bare bus has nobody who shows notifications.
func TestProbeOnABareBus(t *testing.T) {
	daemon := exec.Command("dbus-daemon", "--session", "--nofork", "--print-address=1", "--address=unix:tmpdir="+t.TempDir())
	out, err := daemon.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := daemon.Start(); err != nil {
		t.Fatalf("start dbus-daemon: %v; run make test, which installs it", err)
	}
	t.Cleanup(func() { daemon.Process.Kill(); daemon.Wait() })
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", strings.TrimSpace(address))
	// What can be started on demand depends on the machine's service files.
	if err := Probe(context.Background()); err != nil && !strings.Contains(err.Error(), "no notification service") {
		t.Errorf("got %v", err)
	}
}
