package window

import (
	"os"
	system "runtime"
	"time"

	"github.com/wailsapp/wails/v2/pkg/runtime"
)

// restoreBounds restores the window's position. On Linux Wails sets a position
// relative to the window's monitor, but reads it relative to the first, and
// does not report where the monitors are: with several of them the window
// manager decides.
func (a *App) restoreBounds() {
	a.mu.Lock()
	s := a.state
	a.mu.Unlock()
	screens, err := runtime.ScreenGetAll(a.ctx)
	if !s.Placed || err != nil || len(screens) == 0 || system.GOOS == "linux" && len(screens) > 1 {
		return
	}
	for _, screen := range screens {
		if screen.IsCurrent || len(screens) == 1 {
			s = s.clampTo(screen.Size.Width, screen.Size.Height)
		}
	}
	runtime.WindowSetSize(a.ctx, s.Width, s.Height)
	runtime.WindowSetPosition(a.ctx, s.X, s.Y)
}

// SaveWindowState saves the location and the window's size for the next start.
// The page calls it when either changes and when the window gets the focus, so
// that they are saved even if the window is killed.
func (a *App) SaveWindowState(location string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := a.state
	s.Location = parseLocation([]string{location})
	a.measure(&s)
	a.save(s)
	if s.Location == "today" {
		go a.client.System.Acknowledge()
	}
}

// saveBounds also saves the position, when the window closes: no event reports
// that a window was moved, and right after the start it is not in its position
// yet. It reports whether this is the first close of the window.
func (a *App) saveBounds() (first bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := a.state
	if a.measure(&s) {
		// Wayland does not let a program know its position.
		if s.Placed = os.Getenv("WAYLAND_DISPLAY") == "" || os.Getenv("GDK_BACKEND") == "x11"; s.Placed {
			s.X, s.Y = runtime.WindowGetPosition(a.ctx)
		}
	}
	first = !s.Closed
	s.Closed = true
	a.save(s)
	return first
}

// measure reads the window's size and reports whether that is the size to
// restore: a maximized window keeps the one that it had before.
func (a *App) measure(s *windowState) bool {
	if runtime.WindowIsMinimised(a.ctx) {
		return false
	}
	if s.Maximized = runtime.WindowIsMaximised(a.ctx); s.Maximized || runtime.WindowIsFullscreen(a.ctx) {
		return false
	}
	s.Width, s.Height = runtime.WindowGetSize(a.ctx)
	return true
}

// save writes the state if it changed, or was last saved on another day: the
// the day decides which screen opens next.
func (a *App) save(s windowState) {
	now := time.Now()
	was := a.state
	was.SavedAt = s.SavedAt
	if s == was && time.Unix(s.SavedAt, 0).Format(time.DateOnly) == now.Format(time.DateOnly) {
		return
	}
	s.SavedAt = now.Unix()
	a.state = s
	_ = s.save() // only a convenience
}
