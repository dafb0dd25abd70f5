package socket

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"claude-scheduler/backend/private"
)

// ErrInUse means that another service answers on the socket.
var ErrInUse = errors.New("another process listens there")

// probeTime limits how long a socket may take to show that a process listens.
const probeTime = 2 * time.Second

// Listen listens on the socket of a data directory, which is created if it is
// missing and restricted to the user. The socket of a dead service is replaced;
// a live one is ErrInUse. If the data directory cannot be written, it listens
// in the folder of FallbackDir. Closing the listener removes the socket.
//
// The lock of the data directory decides between two services that start at the
// same time, not this function.
func Listen(home string) (net.Listener, error) { return ListenAs(home, service) }

// ListenAs is Listen for another socket of the data directory.
func ListenAs(home, name string) (net.Listener, error) { return listenWith(listenIn, home, name) }

// listenWith is ListenAs; listen makes a socket in a folder.
func listenWith(listen func(dir, name string) (net.Listener, error), home, name string) (net.Listener, error) {
	if dir := fallbackWithSocket(home, name); dir != "" {
		if err := removeStale(filepath.Join(dir, name)); err != nil {
			return nil, err
		}
	}
	listener, err := listen(home, name)
	if !Unwritable(err) {
		return listener, err
	}
	dir, other := FallbackDir(home)
	if other != nil {
		return nil, errors.Join(err, other)
	}
	return listen(dir, name)
}

// listenIn listens on a socket of a folder.
func listenIn(dir, name string) (net.Listener, error) {
	if err := restrict(dir); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, name)
	if err := removeStale(path); err != nil {
		return nil, err
	}
	var listener *net.UnixListener
	err := reach(path, func(address string) (err error) {
		listener, err = net.ListenUnix("unix", &net.UnixAddr{Name: address, Net: "unix"})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", path, err)
	}
	listener.SetUnlinkOnClose(false) // its address may be the short one, which no longer exists
	if err := os.Chmod(path, 0o600); err != nil {
		listener.Close()
		return nil, fmt.Errorf("listen on %s: %w", path, err)
	}
	own, err := os.Lstat(path)
	if err != nil {
		listener.Close()
		return nil, fmt.Errorf("listen on %s: %w", path, err)
	}
	return &unlinking{Listener: listener, path: path, own: own}, nil
}

func restrict(home string) error {
	if open, err := private.MkdirAll(home); open != 0 && err != nil {
		return fmt.Errorf("restrict data directory: %w", err)
	} else if err != nil {
		return fmt.Errorf("make data directory: %w", err)
	}
	return nil
}

// removeStale removes a socket on which no process listens.
func removeStale(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("inspect %s: %w", path, err)
	}
	if !isSocket(info) {
		return fmt.Errorf("listen on %s: something else has this name", path)
	}
	ctx, cancel := context.WithTimeout(context.Background(), probeTime)
	defer cancel()
	conn, err := dialPath(ctx, path)
	if err == nil {
		conn.Close()
		return fmt.Errorf("listen on %s: %w", path, ErrInUse)
	}
	if !Refused(err) { // busy, or not ours: leave it
		return fmt.Errorf("listen on %s: %w: %w", path, ErrInUse, err)
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove stale socket: %w", err)
	}
	return nil
}

// unlinking removes the socket when it is closed, unless another service has
// replaced it.
type unlinking struct {
	net.Listener
	path string
	own  fs.FileInfo
	once sync.Once
}

func (u *unlinking) Close() error {
	u.once.Do(func() {
		if now, err := os.Lstat(u.path); err == nil && os.SameFile(now, u.own) {
			os.Remove(u.path)
		}
	})
	return u.Listener.Close()
}
