package main

import (
	"os"
	system "runtime"
	"strings"

	"github.com/wailsapp/wails/v2/pkg/runtime"
)

// restore puts the window where it was. On Linux Wails counts a position from
// the monitor that the window is on, reads it from the first, and does not tell
// where they stand: with several monitors the window manager finds the place.
func (a *App) restore() {
	m := a.memory
	screens, err := runtime.ScreenGetAll(a.ctx)
	if !m.Placed || err != nil || len(screens) == 0 || system.GOOS == "linux" && len(screens) > 1 {
		return
	}
	for _, s := range screens {
		if s.IsCurrent || len(screens) == 1 {
			m = m.within(s.Size.Width, s.Size.Height)
		}
	}
	runtime.WindowSetSize(a.ctx, m.Width, m.Height)
	runtime.WindowSetPosition(a.ctx, m.X, m.Y)
}

// Remember keeps the screen and the window's size for the next time. The page
// calls it when either changes, and when it is looked at again; a window that is killed has then said it already.
func (a *App) Remember(place string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	m := a.memory
	m.Place = placeOf([]string{place})
	a.measure(&m)
	a.keep(m)
	switch kind, id, _ := strings.Cut(m.Place, "/"); kind {
	case "today": // where failures are listed
		go a.client.System.Seen("")
	case "run":
		go a.client.System.Seen(id)
	}
}

// beforeClose also keeps where the window is: moving it tells nobody, and at
// the start it is not yet where it was put.
func (a *App) beforeClose() {
	a.mu.Lock()
	defer a.mu.Unlock()
	m := a.memory
	if a.measure(&m) {
		// Wayland tells no program where it is.
		if m.Placed = os.Getenv("WAYLAND_DISPLAY") == "" || os.Getenv("GDK_BACKEND") == "x11"; m.Placed {
			m.X, m.Y = runtime.WindowGetPosition(a.ctx)
		}
	}
	a.keep(m)
}

// measure reads the window's size and reports whether it has one of its own: a
// maximised window keeps the one that it will have again.
func (a *App) measure(m *memory) bool {
	if runtime.WindowIsMinimised(a.ctx) {
		return false
	}
	if m.Maximised = runtime.WindowIsMaximised(a.ctx); m.Maximised || runtime.WindowIsFullscreen(a.ctx) {
		return false
	}
	m.Width, m.Height = runtime.WindowGetSize(a.ctx)
	return true
}

func (a *App) keep(m memory) {
	if m == a.memory {
		return
	}
	a.memory = m
	_ = m.keep() // nothing is lost but a convenience
}
