package tray

import (
	"context"
	"errors"
	"time"

	"fyne.io/systray"
	"github.com/godbus/dbus/v5"

	"claude-scheduler/backend/desktop/sessionbus"
)

// errNoBus means that there is no desktop session to show a tray in.
var errNoBus = errors.New("there is no session bus, which a tray needs")

// leaveTime is how long the tray may take to leave the panel.
const leaveTime = time.Second

// runBackend shows the menu until ctx ends. The library's calls have no time
// limits, and a bus may accept a connection but never answer: then the call is
// abandoned.
func runBackend(ctx context.Context, b *menuView, busAgain time.Duration, ready func()) error {
	left := make(chan error, 1)
	go func() { left <- serve(ctx, b, busAgain, ready) }()
	select {
	case err := <-left:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-left:
		return err
	case <-time.After(leaveTime):
		return nil
	}
}

// serve shows the menu through the session bus. A panel may start late, end, or
// never start: the library registers with each new one. If the bus ends,
// usually the desktop session ends too; if it comes back, so does the tray.
func serve(ctx context.Context, b *menuView, busAgain time.Duration, ready func()) error {
	conn, err := connect()
	if err != nil {
		return err
	}
	systray.SetTitle("Claude Scheduler") // also the item's name on the bus, if set before
	// The library loses an icon that is set while it starts, and without one the
	// panel shows nothing: set it both before and after the start.
	setIcon(iconIdle)
	start, _ := systray.RunWithExternalLoop(func() { b.prepare(); ready() }, nil)
	start()
	b.repaint()
	for {
		select {
		case <-ctx.Done():
			// systray.Quit works once per process, and panics if its connection
			// failed; without a connection the item is gone anyway.
			b.leave()
			return conn.Close()
		case <-conn.Context().Done():
		}
		b.leave()
		for conn, err = connect(); err != nil; conn, err = connect() {
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(busAgain):
			}
		}
		start, _ = systray.RunWithExternalLoop(nil, nil)
		start()
		b.prepare()
		ready()
	}
}

// connect returns the shared connection that the library will use.
func connect() (*dbus.Conn, error) {
	if sessionbus.Address() == "" {
		return nil, errNoBus
	}
	return dbus.SessionBus()
}

func setIcon(f iconState) { systray.SetIcon(draw(f, brandBlue())) }

// onOpen receives a value whenever the menu is opened.
func onOpen() <-chan struct{} { return systray.TrayOpenedCh }
