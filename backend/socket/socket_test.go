package socket

import (
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// echo listens in a home and sends back what it receives.
func echo(t *testing.T, home string) net.Listener {
	t.Helper()
	listener, err := Listen(home)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() { defer conn.Close(); io.Copy(conn, conn) }()
		}
	}()
	return listener
}

func says(t *testing.T, home string) {
	t.Helper()
	conn, err := Dial(t.Context(), home)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 5)
	if _, err := io.ReadFull(conn, got); err != nil || string(got) != "hello" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestLengthsOfPath(t *testing.T) {
	if got := Path("/data"); got != filepath.FromSlash("/data/daemon.sock") {
		t.Errorf("the socket is at %s", got)
	}
	temp, err := os.MkdirTemp("/tmp", "s") // short paths have to fit: not in TMPDIR, which may be long
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(temp) })
	t.Setenv("TMPDIR", temp)
	for _, length := range []int{40, longest - 1, longest, longest + 1, 108, 109, 250} {
		home := filepath.Join(temp, strings.Repeat("h", length-len(Path(temp))-1))
		if len(Path(home)) != length {
			t.Fatalf("built %d, want %d", len(Path(home)), length)
		}
		listener := echo(t, home)
		says(t, home)
		if info, err := os.Lstat(Path(home)); err != nil || info.Mode() != os.ModeSocket|0o600 {
			t.Errorf("%d: %v, %v", length, info, err)
		}
		if _, err := Listen(home); !errors.Is(err, ErrInUse) {
			t.Errorf("%d: listens twice: %v", length, err)
		}
		listener.Close()
		listener.Close()
		if _, err := os.Lstat(Path(home)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%d: the socket is left: %v", length, err)
		}
		if _, err := Dial(t.Context(), home); !Refused(err) {
			t.Errorf("%d: %v", length, err)
		}
	}
	left, err := filepath.Glob(filepath.Join(temp, "cs-*", "d"))
	if err != nil || len(left) > 0 {
		t.Errorf("links still exist: %v, %v", left, err)
	}
}

// TestNewerSocketStays: closing does not remove the socket of another service.
func TestNewerSocketStays(t *testing.T) {
	home, err := os.MkdirTemp("", "s")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(home) })
	old := echo(t, home)
	if err := os.Remove(Path(home)); err != nil {
		t.Fatal(err)
	}
	echo(t, home)
	old.Close()
	says(t, home)
}

// A service is reached although both its data directory and the folder for
// temporary files have long paths.
func TestLongTemporaryFolder(t *testing.T) {
	long := filepath.Join(t.TempDir(), strings.Repeat("t", 120)+" with a blank")
	home := filepath.Join(long, "home")
	if err := os.MkdirAll(home, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", long)
	echo(t, home)
	says(t, home)
}
