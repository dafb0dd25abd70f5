//go:build !bindings

package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/wailsapp/wails/v2/pkg/options"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/filelock"
	"claude-scheduler/backend/socket"
)

// handTime bounds how long a window that is open may take to answer: it may
// have been started a moment ago.
const handTime = 10 * time.Second

// singleInstance is nil: the means of Wails is the session bus, which is not
// always there, while two windows would be.
func (a *App) singleInstance() *options.SingleInstanceLock { return nil }

// alone makes this the one window of its data directory on its display, or
// hands its place over to the window that is, which ends this one. A lock
// decides, so that a window that was killed is none. Where none can be made,
// the window opens all the same.
func (a *App) alone() (bool, error) {
	home, err := client.Home()
	if err != nil {
		return true, nil
	}
	name := "window-" + displayID() + ".sock"
	if err := os.MkdirAll(home, 0o700); err != nil {
		return true, nil
	}
	lock, err := os.OpenFile(filepath.Join(home, strings.TrimSuffix(name, ".sock")+".lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return true, nil
	}
	taken, err := filelock.Try(lock)
	if err != nil {
		lock.Close()
		return true, nil
	}
	if !taken {
		lock.Close()
		return false, handOver(home, name, a.place)
	}
	a.lock = lock // until the process ends
	if listener, err := socket.ListenAs(home, name); err == nil {
		go a.answer(listener)
	}
	return true, nil
}

// displayID tells displays apart: a window on another one cannot be seen.
func displayID() string {
	display := os.Getenv("WAYLAND_DISPLAY")
	if display == "" {
		display = strings.TrimSuffix(os.Getenv("DISPLAY"), ".0")
	}
	sum := sha256.Sum256([]byte(display))
	return hex.EncodeToString(sum[:4])
}

// handOver tells the window that is open where to go.
func handOver(home, name, place string) error {
	ctx, cancel := context.WithTimeout(context.Background(), handTime)
	defer cancel()
	var conn net.Conn
	var err error
	for conn, err = socket.DialAs(ctx, home, name); err != nil; conn, err = socket.DialAs(ctx, home, name) {
		select {
		case <-time.After(10 * time.Millisecond): // it has the lock, and will listen
		case <-ctx.Done():
			return fmt.Errorf("raise the window that is open: %w", err)
		}
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(handTime))
	if _, err := io.WriteString(conn, place+"\n"); err != nil {
		return fmt.Errorf("raise the window that is open: %w", err)
	}
	if _, err := bufio.NewReader(conn).ReadString('\n'); err != nil {
		return fmt.Errorf("raise the window that is open: it does not answer: %w", err)
	}
	return nil
}

// answer lets other windows hand over to this one, until the process ends.
func (a *App) answer(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer conn.Close()
			_ = conn.SetDeadline(time.Now().Add(handTime))
			line, err := bufio.NewReader(io.LimitReader(conn, 256)).ReadString('\n')
			if err != nil {
				return
			}
			a.raise(placeOf([]string{strings.TrimSpace(line)}))
			_, _ = io.WriteString(conn, "ok\n")
		}()
	}
}
