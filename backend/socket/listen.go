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

// ErrInUse says that another service answers on the socket.
var ErrInUse = errors.New("somebody else listens there")

// probeTime bounds how long a socket may take to show that somebody listens.
const probeTime = 2 * time.Second

// Listen listens on the socket of a data directory, which is made when it is
// missing and closed to other users. What a dead service left is replaced; a
// living one is ErrInUse. Where nothing can be written to the data directory, it
// listens in the folder of Elsewhere. Closing the listener removes the socket.
//
// Two services that start at the very same moment are told apart by the lock
// of the data directory, not here.
func Listen(home string) (net.Listener, error) { return ListenAs(home, service) }

// ListenAs is Listen for another socket of the data directory.
func ListenAs(home, name string) (net.Listener, error) { return listenWith(listenIn, home, name) }

// listenWith is ListenAs; listen makes a socket in a folder.
func listenWith(listen func(dir, name string) (net.Listener, error), home, name string) (net.Listener, error) {
	if dir := livesElsewhere(home, name); dir != "" {
		if err := removeStale(filepath.Join(dir, name)); err != nil {
			return nil, err
		}
	}
	listener, err := listen(home, name)
	if !Unwritable(err) {
		return listener, err
	}
	dir, other := Elsewhere(home)
	if other != nil {
		return nil, errors.Join(err, other)
	}
	return listen(dir, name)
}

// listenIn listens on a socket of a folder.
func listenIn(dir, name string) (net.Listener, error) {
	if err := closed(dir); err != nil {
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
	listener.SetUnlinkOnClose(false) // its address may be the short one, which is gone
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

func closed(home string) error {
	if open, err := private.Folder(home); open != 0 && err != nil {
		return fmt.Errorf("close data directory to others: %w", err)
	} else if err != nil {
		return fmt.Errorf("make data directory: %w", err)
	}
	return nil
}

// removeStale removes a socket on which nobody listens.
func removeStale(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look at %s: %w", path, err)
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
	if !Refused(err) { // busy, or not ours: better to stay away
		return fmt.Errorf("listen on %s: %w: %w", path, ErrInUse, err)
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove stale socket: %w", err)
	}
	return nil
}

// unlinking removes the socket when it is closed, unless another service has
// put its own in that place.
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
