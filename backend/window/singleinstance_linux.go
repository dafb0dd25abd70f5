//go:build !bindings

package window

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

// forwardTimeout limits how long an open window may take to answer: it may have
// just been started.
const forwardTimeout = 10 * time.Second

// instance is the lock of the single window, until the process ends.
type instance struct{ lock *os.File }

// SingleInstanceLock returns nil: Wails would use the session bus, which does
// not always exist. AcquireSingleInstance is used instead.
func (w *Window) SingleInstanceLock() *options.SingleInstanceLock { return nil }

// AcquireSingleInstance makes this the only window of its data directory on its
// display, or forwards its location to the open window and returns false. A
// file lock decides, so a killed window does not count. If no lock can be
// created, the window opens anyway.
func (w *Window) AcquireSingleInstance() (bool, error) {
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
	acquired, err := filelock.Try(lock)
	if err != nil {
		lock.Close()
		return true, nil
	}
	if !acquired {
		lock.Close()
		return false, forwardToRunning(home, name, w.app.location)
	}
	w.instance.lock = lock
	if listener, err := socket.ListenAs(home, name); err == nil {
		go w.app.answer(listener)
	}
	return true, nil
}

// displayID identifies the display: a window on another display is not visible
// here.
func displayID() string {
	display := os.Getenv("WAYLAND_DISPLAY")
	if display == "" {
		display = strings.TrimSuffix(os.Getenv("DISPLAY"), ".0")
	}
	sum := sha256.Sum256([]byte(display))
	return hex.EncodeToString(sum[:4])
}

// forwardToRunning sends a location to the open window, which comes to the
// front.
func forwardToRunning(home, name, location string) error {
	ctx, cancel := context.WithTimeout(context.Background(), forwardTimeout)
	defer cancel()
	var conn net.Conn
	var err error
	for conn, err = socket.DialAs(ctx, home, name); err != nil; conn, err = socket.DialAs(ctx, home, name) {
		select {
		case <-time.After(10 * time.Millisecond): // it has the lock and will listen soon
		case <-ctx.Done():
			return fmt.Errorf("raise the window that is open: %w", err)
		}
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(forwardTimeout))
	if _, err := io.WriteString(conn, location+"\n"); err != nil {
		return fmt.Errorf("raise the window that is open: %w", err)
	}
	if _, err := bufio.NewReader(conn).ReadString('\n'); err != nil {
		return fmt.Errorf("raise the window that is open: it does not answer: %w", err)
	}
	return nil
}

// answer handles locations forwarded by other instances, until the process
// ends.
func (a *App) answer(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer conn.Close()
			_ = conn.SetDeadline(time.Now().Add(forwardTimeout))
			line, err := bufio.NewReader(io.LimitReader(conn, 256)).ReadString('\n')
			if err != nil {
				return
			}
			a.focus(parseLocation([]string{strings.TrimSpace(line)}))
			_, _ = io.WriteString(conn, "ok\n")
		}()
	}
}
