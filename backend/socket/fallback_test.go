//go:build unix

package socket

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"claude-scheduler/backend/testfolder"
)

func TestListenInAReadOnlyDirectory(t *testing.T) {
	home, runtime := t.TempDir(), t.TempDir()
	listen := func() (net.Listener, error) { // permissions would not keep root from writing
		return listenWith(func(dir, name string) (net.Listener, error) {
			if dir == home {
				return nil, &os.PathError{Op: "bind", Path: dir, Err: syscall.EROFS}
			}
			return listenIn(dir, name)
		}, home, service)
	}
	t.Setenv("XDG_RUNTIME_DIR", runtime)
	listener, err := listen()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := FallbackDir(home)
	if err != nil || filepath.Dir(dir) != runtime {
		t.Fatalf("%s, %v", dir, err)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info, err)
	}
	dial := func() error {
		conn, err := Dial(t.Context(), home)
		if err == nil {
			conn.Close()
		}
		return err
	}
	if err := dial(); err != nil {
		t.Error(err)
	}
	if _, err := listen(); !errors.Is(err, ErrInUse) {
		t.Errorf("a second service: %v", err)
	}
	if err := os.Chmod(dir, 0o777); err != nil { // anybody may have put a socket there
		t.Fatal(err)
	}
	if err := dial(); !Refused(err) {
		t.Errorf("a folder that is open to others: %v", err)
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	if err := dial(); !Refused(err) {
		t.Errorf("after the service: %v", err)
	}
}

// A service that started while its directory was read-only stays the only one
// when it becomes writable.
func TestOneServiceOnceItCanBeWritten(t *testing.T) {
	t.Setenv("XDG_RUNTIME_DIR", testfolder.Plain(t))
	home := t.TempDir()
	dir, err := FallbackDir(home)
	if err != nil {
		t.Fatal(err)
	}
	first, err := net.Listen("unix", filepath.Join(dir, service))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Listen(home); !errors.Is(err, ErrInUse) {
		t.Errorf("a second service: %v", err)
	}
	first.(*net.UnixListener).SetUnlinkOnClose(false)
	first.Close()
	second, err := Listen(home)
	if err != nil {
		t.Fatalf("after the first was killed: %v", err)
	}
	second.Close()
}
