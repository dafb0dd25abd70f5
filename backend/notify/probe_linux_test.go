package notify

import (
	"context"
	"errors"
	"strings"
	"testing"

	"claude-scheduler/backend/desktop/sessionbus"
	"claude-scheduler/backend/testbus"
)

func TestProbeWithoutBus(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "autolaunch:")
	if err := Probe(context.Background()); sessionbus.Address() == "" && !errors.Is(err, errNoBus) {
		t.Errorf("got %v", err)
	}
}

// A bare bus has no notification service.
func TestProbeOnABareBus(t *testing.T) {
	testbus.New(t)
	if err := Probe(context.Background()); err == nil || !strings.Contains(err.Error(), "no notification service") {
		t.Errorf("got %v", err)
	}
}
