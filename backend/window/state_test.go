package window

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestState(t *testing.T) {
	config := t.TempDir()
	t.Setenv("HOME", config)
	t.Setenv("XDG_CONFIG_HOME", config)
	t.Setenv("CLAUDE_SCHEDULER_HOME", "")
	fresh := windowState{Width: defaultWidth, Height: defaultHeight}
	if got := loadState(); got != fresh {
		t.Errorf("got %+v", got)
	}
	saved := windowState{Width: 900, Height: 700, X: 30, Y: 40, Placed: true, Maximized: true, Location: "run/42"}
	if err := saved.save(); err != nil {
		t.Fatal(err)
	}
	if got := loadState(); got != saved {
		t.Errorf("got %+v", got)
	}
	path, err := statePath()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"", "{", `[]`, `{"width": -5, "height": 1e9}`, `{"place": "run/../../x"}`} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := loadState(); got != fresh {
			t.Errorf("%s: got %+v", text, got)
		}
	}
	t.Setenv("CLAUDE_SCHEDULER_HOME", t.TempDir())
	if other, err := statePath(); err != nil || other == path {
		t.Errorf("another data directory has the same state: %s, %v", other, err)
	}
	if err := os.RemoveAll(filepath.Dir(path)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Dir(path), nil, 0o600); err != nil { // no folder can be made there
		t.Fatal(err)
	}
	if err := saved.save(); err == nil {
		t.Error("saved below a file")
	}
}

func TestClampTo(t *testing.T) {
	s := windowState{Width: 1200, Height: 800, X: 2500, Y: -300}
	for _, c := range []struct{ width, height, x, y, w, h int }{
		{3840, 1080, 2500, 0, 1200, 800},
		{1920, 1080, 720, 0, 1200, 800},
		{1024, 600, 0, 0, 1024, 600},
		{320, 200, 0, 0, MinWidth, MinHeight},
		{0, 0, 2500, -300, 1200, 800}, // unknown
	} {
		got := s.clampTo(c.width, c.height)
		if got.X != c.x || got.Y != c.y || got.Width != c.w || got.Height != c.h {
			t.Errorf("on %dx%d: got %+v", c.width, c.height, got)
		}
	}
}

func TestFirstLocation(t *testing.T) {
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		name        string
		left, opens time.Time
		want        string
	}{
		{"the same day", at(27, 9), at(27, 18), "run/r"},
		{"past midnight", at(27, 23), at(28, 1), "run/r"},
		{"after a night", at(27, 18), at(28, 7), "today"},
		{"after a week", at(20, 18), at(27, 18), "today"},
	} {
		s := windowState{Location: "run/r", SavedAt: c.left.Unix()}
		if got := s.firstLocation(c.opens); got != c.want {
			t.Errorf("%s: %q; want %q", c.name, got, c.want)
		}
	}
	for _, s := range []windowState{{Location: "jobs"}, {SavedAt: 1}} { // saved by an earlier version, never saved
		if got := s.firstLocation(at(27, 8)); got != s.Location {
			t.Errorf("%+v: %q", s, got)
		}
	}
}
