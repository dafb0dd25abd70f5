package inhibit

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"claude-scheduler/backend/testbus"
)

// logind is a fake of the part of logind that hands out locks: each is one end of a
// pipe, as in the real one.
type logind struct {
	asked chan [4]string
	locks chan *os.File // the other end of each pipe, then the lock
}

func (l logind) Inhibit(what, who, why, mode string) (dbus.UnixFD, *dbus.Error) {
	end, lock, err := os.Pipe()
	if err != nil {
		return 0, dbus.MakeFailedError(err)
	}
	fd := dbus.UnixFD(lock.Fd())
	l.asked <- [4]string{what, who, why, mode}
	l.locks <- end
	l.locks <- lock
	return fd, nil
}

// systemBus starts a bus instead of the system's.
func systemBus(t *testing.T) string {
	t.Helper()
	address := testbus.New(t).Address
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
	return address
}

func TestSleep(t *testing.T) {
	conn, err := dbus.Connect(systemBus(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	l := logind{make(chan [4]string, 1), make(chan *os.File, 2)}
	if err := conn.Export(l, "/org/freedesktop/login1", "org.freedesktop.login1.Manager"); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RequestName("org.freedesktop.login1", dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	lock, err := Sleep("Claude is running")
	if err != nil {
		t.Fatal(err)
	}
	if got := <-l.asked; got != [4]string{"sleep:idle", "Claude Scheduler", "Claude is running", "block"} {
		t.Errorf("asked %q", got)
	}
	end, given := <-l.locks, <-l.locks
	defer end.Close()
	given.Close() // logind's copy; only our descriptor keeps the pipe open now
	if err := end.SetReadDeadline(time.Now().Add(50 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if _, err := end.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the lock is not held: %v", err)
	}
	for range 2 {
		if err := lock.Release(); err != nil {
			t.Error(err)
		}
	}
	if err := end.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if _, err := end.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("the lock is still held: %v", err)
	}
}

func TestNoLogind(t *testing.T) {
	systemBus(t)
	if _, err := Sleep("x"); err == nil || !strings.Contains(err.Error(), "keep awake: ask logind") {
		t.Errorf("got %v", err)
	}
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path="+t.TempDir()+"/none")
	if _, err := Sleep("x"); err == nil || !strings.Contains(err.Error(), "system bus") {
		t.Errorf("got %v", err)
	}
	var none *Lock
	if err := none.Release(); err != nil {
		t.Error(err)
	}
}
