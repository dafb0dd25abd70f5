// Package window is the native side of the window: the App that the page calls,
// links and locations, dialogs, the saved size and position, and the single
// instance per data directory. It is a client of the background service; the
// page itself is in frontend/, and package main passes both to Wails.
package window

import (
	"context"
	"sync"
	"time"

	"github.com/wailsapp/wails/v2/pkg/runtime"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/desktop"
)

// Window is one window. Its methods are for the program that opens it: the
// page can call only what Bound returns.
type Window struct {
	app       *App
	following sync.Once
	stop      context.CancelFunc
	instance  instance
}

// New returns the window for a command line, which may contain a location or a
// link. It does nothing yet.
func New(version string, args []string) *Window {
	return &Window{app: &App{
		client:   client.New("").WithVersion(version),
		location: parseLocation(args),
		state:    loadState(),
	}}
}

// Bound returns the structs whose methods the page can call.
func (w *Window) Bound() []any {
	c := w.app.client
	return []any{w.app, &c.Jobs, &c.Tasks, &c.Runs, &c.Profiles, &c.Settings, &c.System, &c.Fleet}
}

// Size returns the size to open with, and whether to open maximized.
func (w *Window) Size() (width, height int, maximized bool) {
	s := w.app.state
	return s.Width, s.Height, s.Maximized
}

// Startup is for Wails to call first. It only stores the context: on Linux it
// also runs in a second instance, before that instance knows that it is the
// second.
func (w *Window) Startup(ctx context.Context) {
	refuseNavigation()
	handleMouseButtons()
	holdWindow()
	w.Attach(ctx, func(event string, data ...any) { runtime.EventsEmit(ctx, event, data...) })
}

// Attach sets how events reach the page, until ctx ends.
func (w *Window) Attach(ctx context.Context, emit func(event string, data ...any)) {
	w.app.ctx, w.stop = context.WithCancel(ctx)
	w.app.emit = emit
}

// Follow starts sending changes to the page, once, however often the page is
// loaded, and reports whether it did.
func (w *Window) Follow() (started bool) {
	a := w.app
	w.following.Do(func() {
		started = true
		go a.client.SubscribeForever(a.ctx,
			func(e apitype.Event) { a.emit("change", e) },
			func(err error) { a.emit("lost", FormatError(err)) })
		go desktop.WatchAppearance(a.ctx, func(now desktop.Appearance) { a.emit("appearance", now) })
	})
	return started
}

// DomReady is for Wails to call when the page is loaded.
func (w *Window) DomReady(context.Context) {
	if w.Follow() {
		time.AfterFunc(readyTimeout, w.app.Ready)
	}
}

// readyTimeout is how long the window stays hidden when the page does not say
// that it is ready.
const readyTimeout = 2500 * time.Millisecond

// noteTimeout is how long the first close waits for a notification to be shown.
const noteTimeout = time.Second

// BeforeClose is for Wails to call before the window closes. It never prevents
// that. The first time, a notification says that tasks keep running.
func (w *Window) BeforeClose(context.Context) (prevent bool) {
	if w.app.saveBounds() {
		ctx, cancel := context.WithTimeout(context.Background(), noteTimeout)
		defer cancel()
		desktop.Note(ctx, "Claude Scheduler keeps running", "Tasks run while the window is closed. To stop, choose Quit in the tray menu.")
	}
	return false
}

// Shutdown is for Wails to call last.
func (w *Window) Shutdown(context.Context) {
	if w.stop != nil {
		w.stop()
	}
}

// OpenLink brings the window to the front, at the location of a link if it has one.
func (w *Window) OpenLink(link string) { w.app.focus(parseLocation([]string{link})) }
