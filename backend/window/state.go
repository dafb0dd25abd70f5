package window

import (
	"encoding/json"
	"os"
	"path/filepath"
	"time"

	"claude-scheduler/backend/atomicfile"
)

// windowState is the saved state of the window. The zero value has no size,
// position or location.
type windowState struct {
	Width     int    `json:"width"` // pixels, as all of these
	Height    int    `json:"height"`
	X         int    `json:"x"`
	Y         int    `json:"y"`
	Placed    bool   `json:"placed"`    // X and Y are known
	Maximized bool   `json:"maximised"` // old name, kept for files of earlier versions
	Location  string `json:"place"`     // as parseLocation returns it; old name, kept for files of earlier versions
	Zoom      int    `json:"zoom"`      // of the page in percent; 0 means 100
	SavedAt   int64  `json:"saved_at"`  // Unix time; 0: unknown
	Closed    bool   `json:"closed"`    // closed before: the hint that tasks keep running was shown
}

// morning is when a new day begins: after midnight the window still opens where
// it was left.
const morning = 5 * time.Hour

// firstLocation returns where the window opens: where it was left, or on Today
// if a night has passed since, for the report.
func (s windowState) firstLocation(now time.Time) string {
	left := time.Unix(s.SavedAt, 0).In(now.Location())
	if s.Location == "" || s.SavedAt == 0 || dayOf(left) == dayOf(now) {
		return s.Location
	}
	return "today"
}

func dayOf(t time.Time) string { return t.Add(-morning).Format(time.DateOnly) }

const (
	defaultWidth, defaultHeight = 1200, 800

	// MinWidth and MinHeight are the minimum size of the window, in pixels.
	MinWidth, MinHeight = 640, 480
)

// sanitize returns the state without impossible values: the user may have
// edited the file.
func (s windowState) sanitize() windowState {
	if s.Width < MinWidth || s.Height < MinHeight || s.Width > 1<<14 || s.Height > 1<<14 {
		s.Width, s.Height, s.Placed = defaultWidth, defaultHeight, false
	}
	if s.Zoom < minZoom || s.Zoom > maxZoom {
		s.Zoom = 0
	}
	s.Location = parseLocation([]string{s.Location})
	return s
}

// clampTo moves and shrinks the window so that it fits a screen of that size:
// the monitor may have been removed. A size of zero is unknown.
func (s windowState) clampTo(width, height int) windowState {
	if width <= 0 || height <= 0 {
		return s
	}
	s.Width, s.Height = max(MinWidth, min(s.Width, width)), max(MinHeight, min(s.Height, height))
	s.X, s.Y = max(0, min(s.X, width-s.Width)), max(0, min(s.Y, height-s.Height))
	return s
}

// statePath returns the file of the state: among the user's settings, one for
// each data directory.
func statePath() (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", err
	}
	name := "window.json"
	if id := dataDirID(); id != "" {
		name = "window-" + id + ".json"
	}
	return filepath.Join(dir, "claude-scheduler", name), nil
}

// loadState reads the state, or returns the zero value.
func loadState() windowState {
	var s windowState
	if path, err := statePath(); err == nil {
		if data, err := os.ReadFile(path); err == nil && json.Unmarshal(data, &s) != nil {
			s = windowState{}
		}
	}
	return s.sanitize()
}

// save writes the state.
func (s windowState) save() error {
	path, err := statePath()
	if err != nil {
		return err
	}
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return atomicfile.Write(path, data, 0o600)
}
